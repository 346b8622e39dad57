import { clustersOf, relationToInstance } from '#src/binding/instance.ts';
import type { Client, InstanceSeen, Ref, Relation } from '#src/binding/model.ts';
import type { Cache } from '#src/kubernetes/cache.ts';
import { keyOf, type ObjectKey, objectKey } from '#src/kubernetes/object.ts';
import type { Relations } from '#src/operator/relations.ts';

type Instances = Pick<Cache<InstanceSeen>, 'getByKey' | 'isSynced'>;

/** How applications stand to what they refer to: a cluster, or an instance of several. */
export class ClientRelations {
  readonly #relations: Pick<Relations, 'of'>;
  readonly #instances: Instances;

  constructor(relations: Pick<Relations, 'of'>, instances: Instances) {
    this.#relations = relations;
    this.#instances = instances;
  }

  /** Undefined: its instance is not known yet. */
  of(client: Client): Relation | undefined {
    const { clusterRef } = client.spec;
    if (clusterRef) return this.#relations.of({ ...client, spec: { clusterRef } });
    // What it says of itself is no word of this cluster.
    const { status: _, ...unsaid } = client;
    const relationTo = (ref: Ref) => this.#relations.of({ ...unsaid, spec: { clusterRef: ref } });
    const { instance, isKnown } = this.#instanceOf(client);
    return instance || isKnown ? relationToInstance(client, instance, relationTo) : undefined;
  }

  /** The clusters in which it is to have its permissions. */
  clusters(client: Client): readonly Ref[] | undefined {
    return clustersOf(client, this.#instanceOf(client).instance);
  }

  /** Whether a client goes by a cluster. */
  isOfCluster(client: Client, cluster: ObjectKey): boolean {
    const all = this.clusters(client) ?? [];
    return all.some(
      ({ name, namespace }) => objectKey(namespace ?? client.metadata.namespace, name) === cluster,
    );
  }

  /** Whether it goes by an instance. */
  isOfInstance(client: Client, instance: InstanceSeen): boolean {
    return keyOfInstance(client) === keyOf(instance);
  }

  #instanceOf(client: Client): { instance: InstanceSeen | undefined; isKnown: boolean } {
    const { instanceRef } = client.spec;
    const key = keyOfInstance(client);
    const home = instanceRef?.namespace ?? client.metadata.namespace ?? '';
    return {
      instance: key === undefined ? undefined : this.#instances.getByKey(key),
      isKnown: this.#instances.isSynced(home),
    };
  }
}

function keyOfInstance({ metadata, spec: { instanceRef } }: Client): ObjectKey | undefined {
  return instanceRef && objectKey(instanceRef.namespace ?? metadata.namespace, instanceRef.name);
}
