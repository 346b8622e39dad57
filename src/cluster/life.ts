import { autorecoveryPreparations, autorecoveryStatefulSet } from '#src/components/autorecovery/objects.ts';
import { bookiePreparations, bookieStatefulSet } from '#src/components/bookkeeper/objects.ts';
import { brokerPreparations, brokerStatefulSet } from '#src/components/broker/objects.ts';
import type { ComponentName } from '#src/components/names.ts';
import { proxyPreparations, proxyStatefulSet } from '#src/components/proxy/objects.ts';
import { zookeeperPreparations, zookeeperStatefulSet } from '#src/components/zookeeper/objects.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { type Gate, open, servingBroker, writableBookies } from './gates.ts';
import type { MetadataStep } from './metadata.ts';
import { brokerReplicas, type World } from './world.ts';

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
