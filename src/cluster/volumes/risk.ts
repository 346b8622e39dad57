import {
  claimsKeptBy,
  componentOf,
  isAlive,
  isLost,
  isReady,
  podsOf,
} from '#src/cluster/model/component-state.ts';
import type { EnsembleInForce, Risk } from '#src/cluster/model/in-force.ts';
import type { Claim, EnsembleFact, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Said } from '#src/cluster/model/said.ts';
import { agreeing, counted } from '#src/cluster/model/sentence.ts';
import type { Step } from '#src/cluster/model/step.ts';
import { notInSync } from '#src/cluster/zookeeper/quorum.ts';

/** What is said of a pod whose volumes go with it. */
export function keepsAlone(observation: Observation, pod: Pod): string {
  const { deleted, lost } = keptBy(observation, pod);
  const told = [
    [deleted, 'deleted, and gone when it stops'],
    [lost, 'its PersistentVolume is gone, and out of reach when it stops'],
  ] as const;
  const parts = told.filter(([claims]) => claims.length > 0);
  return `alone keeps ${parts.map(([claims, why]) => `${namesOf(claims)}: ${why}`).join('; ')}`;
}

/** How a person keeps the volume itself, whatever becomes of the claim. */
export function wayBack(observation: Observation, pod: Pod): string {
  const { deleted, lost } = keptBy(observation, pod);
  const ways = [
    ...(deleted.length > 0
      ? [`give its PersistentVolume${volumesOf(deleted)} the reclaim policy Retain`]
      : []),
    ...(lost.length > 0 ? [`make its PersistentVolume${volumesOf(lost)} again`] : []),
  ];
  return `To keep the volume itself ${ways.join(', and ')}`;
}

function keptBy(observation: Observation, pod: Pod) {
  const { deleted = [], lost = [] } = Object.groupBy(claimsKeptBy(observation, pod), claim => {
    return isLost(claim) ? 'lost' : 'deleted';
  });
  return { deleted, lost };
}

function namesOf(claims: readonly Claim[]): string {
  return claims.map(({ metadata }) => metadata.name).join(', ');
}

function volumesOf(claims: readonly Claim[]): string {
  const names = claims.flatMap(({ spec }) => spec?.volumeName ?? []);
  return names.length > 0 ? ` (${names.join(', ')})` : '';
}

export function podsAtRisk(observation: Observation, component: Risk['component']): Pod[] {
  return podsOf(observation, component).filter(pod => {
    return isAlive(pod) && claimsKeptBy(observation, pod).length > 0;
  });
}

/** What is told of pods whose data cannot be moved yet; `first` says what must happen before. */
export function risksMeanwhile(observation: Observation, pods: readonly Pod[], first: string): Risk[] {
  return pods.map(pod => {
    const component = componentOf(pod) === 'zookeeper' ? 'zookeeper' : 'bookkeeper';
    const message = `${keepsAlone(observation, pod)}. ${first}. ${wayBack(observation, pod)}.`;
    return { component, pod: pod.metadata.name, message };
  });
}

/** What becomes of pods that alone keep a volume: the next step for one of them, or why there is none. */
export interface Rescue {
  readonly step?: Step;
  readonly risks: readonly Risk[];
}

/** What keeps all servers but one, which is down, from having the data. */
function othersNotInSync(observation: Observation, fact: EnsembleFact, members: number): Said | undefined {
  const ready = podsOf(observation, 'zookeeper').filter(isReady).length;
  const synced = fact.syncedFollowers + 1;
  const others = members - 1;
  if (ready >= others && synced >= others && Object.values(fact.roles).includes('leader')) return undefined;
  const are = Math.min(ready, synced);
  const message = `Waiting for ${counted(others, 'other server')} to serve and to be in sync: ${are} ${agreeing(are, 'is', 'are')}`;
  return { reason: 'NotInSync', message };
}

/**
 * A ZooKeeper server whose volume is about to vanish starts anew while all others have its data: better now than when
 * they do not. One server at a time, the leader last.
 */
export function rescueServers(observation: Observation, { members, step, servers }: EnsembleInForce): Rescue {
  const pods = podsAtRisk(observation, 'zookeeper');
  const [first] = pods;
  if (!first) return { risks: [] };
  if (step) return { risks: risksMeanwhile(observation, pods, `First: ${step.message}`) };
  if (members === undefined || members < 3 || servers !== members) {
    const remedy = `No other server has its data: set zookeeper.replicas to ${Math.max(3, servers)}. ${wayBack(observation, first)}.`;
    const message = `${keepsAlone(observation, first)}. ${remedy}`;
    return { risks: [{ component: 'zookeeper', pod: first.metadata.name, message }] };
  }
  return { step: renewServer(observation, pods, first, members), risks: [] };
}

/** The next step of one of them that starts anew, once all others have its data. */
function renewServer(observation: Observation, pods: readonly Pod[], first: Pod, members: number): Step {
  const step = (pod: Pod, message: string, more: Partial<Step> = {}): Step => {
    const told = `${pod.metadata.name} ${keepsAlone(observation, pod)}. ${message}`;
    return { component: 'zookeeper', repairs: true, reason: 'VolumeAtRisk', message: told, ...more };
  };
  const fact = observation.facts.ensemble;
  if (!fact) return step(first, 'Asking the ensemble who has its data', { needs: { fact: 'ensemble' } });
  if ('error' in fact) return step(first, `Waiting for the ensemble: ${fact.error}`);
  const down = pods.find(pod => !isReady(pod));
  const waits = down
    ? othersNotInSync(observation, fact.value, members)
    : notInSync(observation, fact.value, members);
  if (waits) return step(first, waits.message);
  const follower = pods.findLast(({ metadata }) => fact.value.roles[metadata.name] !== 'leader');
  const pod = down ?? follower ?? first;
  return step(pod, 'The others have its data: it starts with a new one', { restart: pod });
}
