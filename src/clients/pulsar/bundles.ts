import { type AskOptions, ask, BrokerError } from './admin.ts';

/**
 * The bundles (`tenant/namespace/range`) that a broker owns. `web` is its web address, `id` the name under which it is
 * registered. Source: BrokersBase.getOwnedNamespaces of Pulsar 4.0.
 */
export async function ownedBundles(
  web: string,
  cluster: string,
  id: string,
  options: AskOptions,
): Promise<string[]> {
  const { answer } = await ask('GET', `${web}/admin/v2/brokers/${cluster}/${id}/ownedNamespaces`, options);
  return keysOf(web, answer).filter(isOfUsers).sort();
}

/** Bundles of a broker's own health checks are named after it and stay where they are. */
function isOfUsers(bundle: string): boolean {
  const [, namespace = '', range, more] = bundle.split('/');
  return range !== undefined && more === undefined && !namespace.includes(':');
}

function keysOf(web: string, answer: string): string[] {
  try {
    return Object.keys(JSON.parse(answer) as object);
  } catch (cause) {
    throw new BrokerError(`${web} answers with something else than was asked for`, 200, { cause });
  }
}

/**
 * Whether namespaces are bound to certain brokers. There is no such policy: 404.
 * Source: ClustersBase.getNamespaceIsolationPolicies of Pulsar 4.0.
 */
export async function hasIsolationPolicies(
  web: string,
  cluster: string,
  options: AskOptions,
): Promise<boolean> {
  const url = `${web}/admin/v2/clusters/${cluster}/namespaceIsolationPolicies`;
  const { status, answer } = await ask('GET', url, options);
  return status !== 404 && keysOf(web, answer).length > 0;
}

/**
 * Has a bundle closed by its broker and opened by another, as soon as somebody asks for it; one that is not owned any
 * more is passed over. Source: NamespacesBase.internalUnloadNamespaceBundleAsync of Pulsar 4.0.
 */
export async function moveBundle(
  web: string,
  bundle: string,
  to: string,
  options: AskOptions,
): Promise<void> {
  await ask('PUT', `${web}/admin/v2/namespaces/${bundle}/unload?destinationBroker=${to}`, options);
}
