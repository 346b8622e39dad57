import { FakeWorld } from '#simulation/world.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { pods } from '../hand-made.ts';

export const servers = 'zk.example.org:2181/instance';
export const url = `zk:${servers}`;
/** A member of a store that somebody else runs. */
export const external = { configurationStore: { servers } };

export const sharedUrl = 'zk:shared-zookeeper.test.svc.cluster.local:2181';
/** A member of a store that the operator runs. */
export const member = { configurationStore: { clusterRef: { name: 'shared' } } };

interface StoreMade {
  readonly namespace?: string;
  readonly spec?: object;
  readonly serving?: number;
  /** Whether it has lost what was in it, and says so. */
  readonly isLost?: boolean;
  readonly deletionTimestamp?: string;
}

/** The store `shared` as the caches have it, of which so many servers serve. */
export function storeOf({
  serving = 3,
  spec = {},
  isLost = false,
  ...metadata
}: StoreMade = {}): NonNullable<FakeWorld['store']> {
  const lost = { status: 'True', reason: 'MetadataLost', message: '', lastTransitionTime: '' } as const;
  return {
    cluster: {
      apiVersion: 'pulsar-operator.dev/v1alpha1',
      kind: 'PulsarCluster',
      metadata: { name: 'shared', namespace: 'test', ...metadata },
      spec: pulsarClusterSpec.parse({ purpose: 'ConfigurationStore', ...spec }),
      ...(isLost && { status: { conditions: [{ type: 'MetadataInitialized', ...lost }] } }),
    },
    pods: pods('demo-zookeeper', serving),
  };
}

/** A world that has come to rest. */
export function worldOf(
  spec: Record<string, unknown>,
  before: (world: FakeWorld) => void = () => {},
): FakeWorld {
  const world = new FakeWorld(spec);
  before(world);
  world.settle(150);
  return world;
}

/** One that has its store and is Ready. */
export function memberAtRest(): FakeWorld {
  return worldOf(member, world => {
    world.store = storeOf();
  });
}

/** What the status says of the store, in a line. */
export function saidOf(world: FakeWorld): string {
  const { status, reason, message } = world.condition('ConfigurationStoreReady') ?? {};
  return `${status} ${reason}: ${message}`;
}
