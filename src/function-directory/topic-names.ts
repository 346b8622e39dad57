import { parseTopic, type Topic } from '#src/clients/pulsar/topic.ts';

/** A topic by its whole name: code may say `orders` where it means `persistent://public/default/orders`. */
export function wholeName(topic: string): string {
  const { domain, tenant, namespace, name } = parseTopic(topic);
  return `${domain}://${tenant}/${namespace}/${name}`;
}

/** The namespace that all topics are in; undefined: there is no such one. */
export function commonNamespace(topics: readonly string[]): Pick<Topic, 'tenant' | 'namespace'> | undefined {
  const [first, ...others] = topics.map(parseTopic);
  if (!first) return undefined;
  const isCommon = others.every(each => each.tenant === first.tenant && each.namespace === first.namespace);
  return isCommon ? { tenant: first.tenant, namespace: first.namespace } : undefined;
}
