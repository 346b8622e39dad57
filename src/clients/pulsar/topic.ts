/** A topic name in its parts, `persistent://tenant/namespace/topic`. */
export interface Topic {
  readonly domain: string;
  readonly tenant: string;
  readonly namespace: string;
  readonly name: string;
}

/** Reads `orders`, `tenant/namespace/orders` or a full name with its domain, as Pulsar's own clients do. */
export function parseTopic(text: string): Topic {
  const [, domain = 'persistent', path = ''] = /^(?:(persistent|non-persistent):\/\/)?(.*)$/.exec(text) ?? [];
  const { tenant, namespace, name } = partsOf(path);
  if (!tenant || !namespace || !name || name.includes('/') || path.includes('://')) {
    throw new Error(`topic ${JSON.stringify(text)} is not a name: write ${forms}`);
  }
  return { domain, tenant, namespace, name };
}

/** Pulsar reads a name of four parts as one of its first version, which has the cluster in it. */
const forms = 'topic, tenant/namespace/topic or persistent://tenant/namespace/topic';

/** The topic as a path of a URL; each part is percent-encoded. */
export function topicPath({ domain, tenant, namespace, name }: Topic): string {
  return [domain, tenant, namespace, name].map(encodeURIComponent).join('/');
}

/** A name alone is in Pulsar's own namespace for it. */
function partsOf(path: string): Omit<Topic, 'domain'> {
  const parts = path.split('/');
  const [tenant = '', namespace = '', ...names] =
    parts.length === 1 ? ['public', 'default', ...parts] : parts;
  return { tenant, namespace, name: names.join('/') };
}
