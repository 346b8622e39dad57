import { writableBookies } from '#src/cluster/bookkeeper/gate.ts';
import { brokerReplicas } from '#src/cluster/broker/first-broker.ts';
import { servingBroker } from '#src/cluster/broker/gate.ts';
import type { World } from '#src/cluster/model/cluster-state.ts';
import { type Gate, open } from '#src/cluster/model/gate.ts';
import type { MetadataStep } from '#src/cluster/zookeeper/initialise.ts';
import { autorecoveryPreparations, autorecoveryStatefulSet } from '#src/components/autorecovery/objects.ts';
import { bookiePreparations, bookieStatefulSet } from '#src/components/bookkeeper/objects.ts';
import { brokerPreparations, brokerStatefulSet } from '#src/components/broker/objects.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { proxyPreparations, proxyStatefulSet } from '#src/components/proxy/objects.ts';
import { zookeeperPreparations, zookeeperStatefulSet } from '#src/components/zookeeper/objects.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** One stage in the life of a cluster. */
export interface Step {
  readonly component: ComponentName;
  /** What must be true before its pods may exist. */
  readonly gate: (world: World, metadata: MetadataStep) => Gate;
  readonly prepare: (world: World) => KubernetesObject[];
  readonly run: (world: World) => KubernetesObject;
}

/** The stages, in the order in which one relies on another. */
export const life: readonly Step[] = [
  {
    component: 'zookeeper',
    gate: () => open,
    prepare: ({ context }) => zookeeperPreparations(context),
    run: ({ context }) => zookeeperStatefulSet(context),
  },
  // Between the two: znodes and metadata, which have no pods of their own (metadata.ts).
  {
    component: 'bookkeeper',
    gate: (_, metadata) => metadata.gate,
    prepare: ({ context }) => bookiePreparations(context),
    run: ({ context }) => bookieStatefulSet(context),
  },
  {
    component: 'autorecovery',
    gate: writableBookies,
    prepare: ({ context }) => autorecoveryPreparations(context),
    run: ({ context }) => autorecoveryStatefulSet(context),
  },
  {
    component: 'broker',
    gate: writableBookies,
    prepare: ({ context }) => brokerPreparations(context),
    run: ({ context, observation }) => brokerStatefulSet(context, brokerReplicas(observation, context)),
  },
  {
    component: 'proxy',
    gate: servingBroker,
    prepare: ({ context }) => proxyPreparations(context),
    run: ({ context }) => proxyStatefulSet(context),
  },
];
