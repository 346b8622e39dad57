import { ok } from 'node:assert/strict';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import {
  claimsKeptBy,
  componentOf,
  hasBeenReady,
  isReady,
  readySince,
} from '#src/cluster/model/component-state.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import {
  type ComponentName,
  componentNames,
  configLabel,
  versionLabel,
} from '#src/components/build/names.ts';
import { ordinal } from './objects.ts';
import { isCrashing, revisionOfPod } from './restarts-decision.ts';
import type { Servers } from './restarts-servers.ts';

const onBookies: readonly ComponentName[] = ['zookeeper', 'bookkeeper'];
const onBrokers: readonly ComponentName[] = [...onBookies, 'broker'];

/** What has to be as it is wanted before pods of a component restart; workers of their own are told of a state store here. */
function standsOn(component: ComponentName): readonly ComponentName[] {
  if (component === 'zookeeper') return [];
  if (component === 'bookkeeper') return ['zookeeper'];
  if (component === 'functions-worker') return [...onBrokers, 'state-store'];
  return component === 'autorecovery' || component === 'state-store' || component === 'broker'
    ? onBookies
    : onBrokers;
}

/** What has to be true of a pod that serves before it may restart. */
export function checkRestart(pod: Pod, { observation, components }: ClusterState, servers: Servers): void {
  const component = componentOf(pod) as ComponentName;
  const target = components[component].statefulSet?.status?.updateRevision ?? '';
  checkTemplate(pod, component, observation, target, servers);
  if (!isReady(pod)) return;
  for (const name of [...standsOn(component), component]) {
    const { pods, desired, updated } = components[name];
    ok(pods.length === desired && pods.every(isReady), `${name} serves when ${pod.metadata.name} restarts`);
    const isWaiting = component === 'autorecovery' && name === 'bookkeeper' && servers.underReplicated > 0;
    const isFirst = name === component || isWaiting || updated.length === desired;
    ok(isFirst, `${name} has been restarted before ${component} begins`);
  }
  if (component === 'zookeeper') {
    const { pods, updated } = components.zookeeper;
    const isLast = pods.filter(other => !updated.includes(other)).length === 1;
    const isRescue = claimsKeptBy(observation, pod).length > 0;
    ok(servers.behind === 0, 'all servers are in sync when one restarts');
    const isFree = isLast || isRescue || servers.silent === servers.leader;
    ok(ordinal(pod) !== servers.leader || isFree, 'the leader restarts last');
  }
  if (component === 'bookkeeper') checkBookie(pod, observation, servers);
  const others = servers.failingBrokers.filter(message => !message.startsWith(`${pod.metadata.name} `));
  if (['broker', 'functions-worker', 'proxy', 'websocket'].includes(component))
    ok(others.length === 0 && observation.facts.failingBrokers, 'the brokers that stay serve');
}

function checkBookie({ metadata: { name } }: Pod, { facts }: Observation, servers: Servers): void {
  const { writable } = servers.registrations();
  const others = writable.filter(other => other !== name);
  ok(others.length >= 2 || !writable.includes(name), 'enough bookies take writes when one restarts');
  const isFree = writable.length < 2 && !writable.includes(name);
  const isComplete = servers.underReplicated === 0 && facts.underReplicatedLedgers;
  ok(isFree || isComplete, 'all ledgers have their copies');
}

/** What has to be true of the template a pod restarts into, and of its volume. */
function checkTemplate(
  pod: Pod,
  component: ComponentName,
  observation: Observation,
  target: string,
  servers: Servers,
): void {
  const own = revisionOfPod(pod);
  if (claimsKeptBy(observation, pod).length > 0) {
    const others = servers.podsOf('zookeeper').filter(({ metadata }) => metadata.name !== pod.metadata.name);
    const haveIt = others.length >= 2 && others.every(isReady) && servers.behind === 0;
    ok(haveIt, 'a volume goes with a pod only while all others have its data');
    return;
  }
  if (isReady(pod) || !servers.hasServed(component, own) || !hasBeenReady(pod) || isCrashing(pod)) return;
  const last = observation.cluster.status?.components?.[component]?.provenRevision;
  ok(
    own !== last || servers.hasServed(component, target),
    'an unready pod that has served restarts only into what has served',
  );
  const seconds = (Date.parse(observation.now) - readySince(pod)) / 1000;
  ok(seconds >= 30, 'a blink is no reason to restart');
}

/** Whether all that is seen is as the status says that is Ready. */
export function isAsTold({ components }: ClusterState): boolean {
  return componentNames.every(name => {
    const { pods, desired, statefulSet } = components[name];
    const template = statefulSet?.spec.template?.metadata?.labels ?? {};
    const isPresent = ({ metadata }: Pod) => {
      return [versionLabel, configLabel].every(label => metadata.labels?.[label] === template[label]);
    };
    return pods.length === desired && pods.every(isPresent) && pods.every(isReady);
  });
}

/** No pod is newer than one of a component it stands on. */
export function checkVersions(servers: Pick<Servers, 'podsOf'>): void {
  let oldest = Number.POSITIVE_INFINITY;
  for (const name of componentNames) {
    const versions = servers.podsOf(name).map(({ metadata }) => numberOf(metadata.labels?.[versionLabel]));
    if (versions.length === 0) continue;
    ok(Math.max(...versions) <= oldest, `${name} is not newer than what is below it`);
    oldest = Math.min(oldest, ...versions);
  }
}

function numberOf(version = ''): number {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return (major * 100 + minor) * 100 + patch;
}
