import type { Sentence } from '#src/api/reasons.ts';
import { ports, serviceHost } from '#src/components/build/context.ts';
import type { Instance, ObjectRef } from '#src/instance/model.ts';
import { cameBefore } from '#src/kubernetes/object.ts';

/** The configuration store that the members of an instance share. */
export interface SharedStore {
  /** Where it is, as brokers are told. */
  readonly url: string;
  /** The PulsarCluster that it is, where the operator runs it. */
  readonly ref?: ObjectRef;
}

/** Undefined where members keep their own. */
export function sharedStoreOf({
  metadata,
  spec,
}: Pick<Instance, 'metadata' | 'spec'>): SharedStore | undefined {
  const { managed, external } = spec.configurationStore ?? {};
  if (external) return { url: `zk:${external.servers}` };
  if (!managed) return undefined;
  const ref = { name: `${metadata.name}-store`, namespace: metadata.namespace ?? '' };
  return { url: `zk:${serviceHost({ ...ref, spec: managed }, 'zookeeper')}:${ports.zookeeper.client}`, ref };
}

/** Why an instance has no say in its store: of several that share one the first has it, for each would do without the members of the other. */
export function rivalOverStore(instance: Instance, all: readonly Instance[]): Sentence | undefined {
  const store = sharedStoreOf(instance);
  const rival = all.find(
    other =>
      store !== undefined &&
      other.metadata.uid !== instance.metadata.uid &&
      other.metadata.deletionTimestamp === undefined &&
      sharedStoreOf(other)?.url === store.url &&
      cameBefore(other, instance),
  );
  if (!rival) return undefined;
  const message = `PulsarInstance ${rival.metadata.name} of namespace ${rival.metadata.namespace} has the configuration store ${store?.url} already: make all that share it members of that one, and delete this one`;
  return { reason: 'ManagedTwice', message };
}
