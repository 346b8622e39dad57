import type { Sentence } from '#src/api/reasons.ts';
import type { ObjectRef, StoreNaming } from '#src/instance/model.ts';
import type { SharedStore } from './shared-store.ts';

/**
 * What keeps a PulsarCluster from being a member of a store: that it does not name it, or is not entered there. Its spec is a person's: the
 * sentence says what to write.
 */
export function namingTrouble(
  cluster: ObjectRef,
  naming: StoreNaming,
  store: SharedStore,
): Sentence | undefined {
  const it = `PulsarCluster ${cluster.name} of namespace ${cluster.namespace}`;
  const write = `spec.configurationStore: ${wordsFor(store, cluster.namespace)}`;
  if (naming.isInitialised && naming.entered === undefined) {
    const message = `${it} keeps its own store, and cannot come to share one: take it out, and make another cluster with ${write}`;
    return { reason: 'WrongStore', message };
  }
  if (!naming.named) {
    const message = `${it} names no configuration store: write ${write} there, before its brokers start for the first time`;
    return { reason: 'StoreNotNamed', message };
  }
  const isHere = naming.entered === undefined || isAt(naming.entered, store);
  if (!isNamed(naming.named, store, cluster.namespace)) {
    const known = isHere ? '' : `: it is entered into ${naming.entered}, and follows only where that answers`;
    const message = `${it} names another configuration store: write ${write} there${known}`;
    return { reason: 'WrongStore', message };
  }
  if (isHere) return naming.isInitialised ? undefined : troubleIn(naming);
  const message = `${it} is entered into another configuration store, ${naming.entered}, and stays there: its condition Held says why`;
  return { reason: 'WrongStore', message };
}

/** Until it is entered the cluster knows best why it is not. */
function troubleIn({ condition }: StoreNaming): Sentence | undefined {
  return condition && condition.status !== 'True'
    ? { reason: condition.reason, message: condition.message }
    : undefined;
}

function isNamed(
  { clusterRef, servers }: NonNullable<StoreNaming['named']>,
  { ref, url }: SharedStore,
  home: string,
): boolean {
  if (!ref) return `zk:${servers}` === url;
  return clusterRef?.name === ref.name && (clusterRef.namespace ?? home) === ref.namespace;
}

/** Of a PulsarCluster whatever the domain of Kubernetes is called. */
function isAt(entered: string, { ref, url }: SharedStore): boolean {
  return ref ? entered.split('.svc.')[0] === url.split('.svc.')[0] : entered === url;
}

/** As a person writes it, in a namespace. */
function wordsFor({ ref, url }: SharedStore, home: string): string {
  if (!ref) return `{servers: '${url.replace(/^zk:/, '')}'}`;
  const namespace = ref.namespace === home ? '' : `, namespace: ${ref.namespace}`;
  return `{clusterRef: {name: ${ref.name}${namespace}}}`;
}
