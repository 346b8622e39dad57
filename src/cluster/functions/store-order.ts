import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isWhole, podsOf, statefulSetOf } from '#src/cluster/model/component-state.ts';
import { closed, type Gate, open } from '#src/cluster/model/gate.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Said } from '#src/cluster/model/said.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { isAskedFor, settingsOf, workersHost } from '#src/components/build/settings.ts';
import { stateStoreUrl } from '#src/components/state-store/url.ts';
import { workersInForce } from './placement.ts';
import { workerFileOf } from './worker-files.ts';

/** Those that may have functions workers. */
const hosts = ['broker', 'functions-worker'] as const;

/**
 * How many state stores there are to be. One that is to go stays until no worker is told of it, and comes back for workers
 * that go back to what they had: what is told of a store that is not there does not start.
 */
export function storesInForce(observation: Observation, spec: PulsarClusterSpec): number {
  const wished = settingsOf(spec, 'state-store').replicas;
  return wished === 0 && isAnyTold(observation, spec) ? 1 : wished;
}

/** Whether any worker is told of the store. */
export function isAnyTold(observation: Observation, spec: PulsarClusterSpec): boolean {
  return hosts.some(name => isTold(observation, spec, name));
}

/** Whether workers of their own may come: not before the store that they would be told of. */
export function storeOfWorkers({ context, components }: ClusterState): Gate {
  const isThere = !isAskedFor(context.spec, 'state-store') || isWhole(components['state-store']);
  return isThere ? open : closed('AwaitingStateStore', 'Waiting for the pod of state-store to be ready');
}

/** The components that stay as they are: workers until there is a store to tell them of, and a store that is still in use. */
export function keptByStore({ context, observation, components }: ClusterState): readonly ComponentName[] {
  const { spec } = context;
  const store = components['state-store'];
  if (!isAskedFor(spec, 'state-store')) return store.desired > 0 ? ['state-store'] : [];
  const host = workersHost(spec);
  const live = statefulSetOf(observation, host)?.spec.template;
  return isWhole(store) || !live || tells(observation, spec, host, live) ? [] : [host];
}

/** What a component waits for meanwhile. */
export function waitOfStore(state: ClusterState, name: ComponentName): Said | undefined {
  if (!keptByStore(state).includes(name)) return undefined;
  return name === 'state-store'
    ? { reason: 'StoreInUse', message: 'Ready. It stays until no functions worker is told of it' }
    : {
        reason: 'AwaitingStateStore',
        message: 'Ready. Its pods stay as they are until the pod of state-store is ready',
      };
}

/** Whether a worker of a component is told of the store, or one that were made now would be. */
function isTold(observation: Observation, spec: PulsarClusterSpec, name: (typeof hosts)[number]): boolean {
  const set = statefulSetOf(observation, name);
  // Live counts do not tell: those that somebody has scaled away by hand come back.
  const wanted = name === 'broker' ? spec.broker.replicas : workersInForce(observation, spec);
  const made = set && wanted > 0 ? [set.spec.template] : [];
  return [...made, ...podsOf(observation, name)].some(each => tells(observation, spec, name, each));
}

/** Whether pods of a template, or one that was made of it, are told of the store. */
function tells(
  observation: Observation,
  spec: PulsarClusterSpec,
  component: ComponentName,
  made: Parameters<typeof workerFileOf>[2],
): boolean {
  const url = stateStoreUrl({ ...identityOf(observation.cluster), spec });
  return workerFileOf(observation, component, made)?.includes(`"${url}"`) ?? false;
}
