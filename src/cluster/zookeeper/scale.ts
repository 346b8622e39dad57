import { mostServers } from '#src/api/components.ts';
import type { Reason } from '#src/api/reasons.ts';
import {
  claimsOf,
  isAlive,
  isReady,
  isSpare,
  podOf,
  podsOf,
  replicasOf,
  statefulSetOf,
} from '#src/cluster/model/component-state.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { EnsembleInForce } from '#src/cluster/model/in-force.ts';
import type { Claim, EnsembleFact, Observation } from '#src/cluster/model/observation.ts';
import { agreeing, counted, listed } from '#src/cluster/model/sentence.ts';
import type { Step } from '#src/cluster/model/step.ts';
import { ensembleAnnotation, ordinalOf, podName } from '#src/components/build/names.ts';
import { memberLine } from '#src/components/zookeeper/membership.ts';
import { majority, notInSync } from './quorum.ts';
import { strangers } from './strangers.ts';
import { toldServers } from './told-servers.ts';

/**
 * The way from the present ensemble to the wished size: one server at a time, by dynamic reconfiguration, and only
 * while all that are there are in sync. A server joins when it has caught up; the highest ordinal leaves first, and its
 * pod only when it no longer votes. At the wished size nothing is asked.
 */
export function ensembleInForce(observation: Observation, wish: number): EnsembleInForce {
  const seen = observation.cluster.status?.zookeeperMembers;
  const known = seen ?? markedMembers(observation);
  const servers = known === undefined ? firstServers(observation, wish) : runningServers(observation, known);
  const members = known ?? firstMembers(observation, servers);
  if (members === undefined) return forming(servers, wish);
  const isCertain = seen !== undefined;
  const present = { servers, members, ...(isCertain && { remembered: members }) };
  const isAsWished = isCertain && wish === servers && wish === members;
  return isAsWished ? present : asked(observation, present, wish);
}

/** How many voting servers the volumes say the ensemble had. */
function markedMembers(observation: Observation): number | undefined {
  const claims = claimsOf(observation, 'zookeeper').filter(claim => sizeOn(claim) > 0);
  // Marks on claims that are being deleted are not kept up to date.
  const telling = claims.some(isAlive) ? claims.filter(isAlive) : claims;
  return telling.length > 0 ? Math.max(...telling.map(sizeOn)) : undefined;
}

/** What somebody has written by hand, and no ensemble can be, is no mark. */
function sizeOn({ metadata }: Claim): number {
  const mark = metadata.annotations?.[ensembleAnnotation] ?? '';
  return /^\d+$/.test(mark) && Number(mark) <= mostServers ? Number(mark) : 0;
}

/**
 * How many servers the first ones were told of: what they read when they start is written before they are made, and with
 * another number they would form another ensemble.
 */
function firstServers(observation: Observation, wish: number): number {
  return (
    toldServers(observation).servers ?? liveServers(observation) ?? (earlierServers(observation) || wish)
  );
}

/** How many servers there were, by their volumes: the operator may have ended before it saw how many vote. */
function earlierServers(observation: Observation): number {
  const servers = claimsOf(observation, 'zookeeper').map(({ metadata }) => ordinalOf(metadata.name) + 1);
  return Math.max(0, ...servers.filter(each => each <= mostServers));
}

/** How many servers there are to be by the StatefulSet; undefined where there is none. */
function liveServers(observation: Observation): number | undefined {
  return replicasOf(statefulSetOf(observation, 'zookeeper'));
}

/** How many servers run, those included that somebody has taken away by hand although they vote. */
function runningServers(observation: Observation, known: number): number {
  const live = liveServers(observation) ?? Math.max(known, earlierServers(observation));
  if (observation.cluster.status?.zookeeperMembers !== undefined) return Math.max(live, known);
  // While a server joins or leaves one more may vote than is marked; if the ensemble does not answer, that one may be missing.
  const { ensemble } = observation.facts;
  const mayMiss = ensemble !== undefined && 'error' in ensemble && earlierServers(observation) > known;
  return Math.max(live, mayMiss ? known + 1 : known);
}

/** The members of an ensemble that shows for the first time that it has formed; what servers are told says so until it is marked. */
function firstMembers(observation: Observation, servers: number): number | undefined {
  const pods = podsOf(observation, 'zookeeper');
  return toldServers(observation).hasFormed || pods.filter(isReady).length >= majority(servers)
    ? servers
    : undefined;
}

/** One that has never had a quorum: as many as its first servers were told of. */
function forming(servers: number, wish: number): EnsembleInForce {
  if (wish === servers) return { servers };
  const first = `Waiting for the first quorum of ${servers} servers`;
  const remedy = `${first}: before there is one nobody can leave. Make room for ${majority(servers)} of them, or delete the cluster and then its volumes, which hold nothing yet, and create it with ${wish}`;
  return { servers, step: stepOf('NoQuorum', wish < servers ? remedy : `${first}, then for ${wish}`) };
}

/** An ensemble that is not as wished, or may not be, is asked for its members. */
function asked(observation: Observation, present: EnsembleInForce, wish: number): EnsembleInForce {
  // The status forgets how many vote while a server joins or leaves; then the marks alone tell, so they must be there.
  if (markedMembers(observation) === undefined) {
    const message = 'Waiting for the volumes of the servers to be marked with how many vote';
    return { ...present, step: stepOf('AwaitingVolumes', message) };
  }
  const fact = observation.facts.ensemble;
  if (!fact) {
    const step = stepOf('Asking', 'Asking the ensemble for its members');
    return { ...present, step: { ...step, needs: { fact: 'ensemble' } } };
  }
  if ('error' in fact) {
    return { ...present, step: stepOf('NoAnswer', `Waiting for the ensemble: ${fact.error}`) };
  }
  return change(observation, fact.value, present, wish);
}

function change(
  observation: Observation,
  fact: EnsembleFact,
  present: EnsembleInForce,
  wish: number,
): EnsembleInForce {
  const { servers } = present;
  const { participants } = fact;
  const members = participants.length;
  if (participants.some((id, index) => id !== index + 1)) {
    const list = participants.join(', ');
    const problem = `The voting servers are ${list}: they must be numbered from 1 without a gap. Correct the membership by hand.`;
    return { servers, members, remembered: members, step: stepOf('MembersOutOfOrder', problem) };
  }
  const asIs = { servers: members, members, remembered: members };
  const unrolled = members === wish ? [] : strangers(observation);
  if (unrolled.length > 0) return { ...asIs, step: afterRoll(unrolled) };
  if (members < wish) return scaleUp(observation, fact, servers, wish, present.remembered === undefined);
  // Servers that do not vote (a joiner nobody wants any more, one that has left) go first.
  if (members === wish || servers > members) return asIs;
  // A server that stays and is about to lose its volume is rescued first, while most others have its data.
  const stays = podsOf(observation, 'zookeeper').filter(pod => ordinalOf(pod.metadata.name) < members - 1);
  if (!stays.every(pod => isSpare(observation, pod))) return asIs;
  return scaleDown(observation, fact, wish, present.remembered === undefined);
}

function scaleUp(
  observation: Observation,
  fact: EnsembleFact,
  servers: number,
  wish: number,
  isForgotten: boolean,
): EnsembleInForce {
  const members = fact.participants.length;
  const forgotten = { servers: members + 1, members };
  const inForce = { ...forgotten, remembered: members };
  const waits = notInSync(observation, fact, servers > members ? members + 1 : members);
  const progress = `${members} of ${wish} servers vote`;
  if (waits) {
    const running = Math.max(members, Math.min(servers, members + 1));
    return { ...inForce, servers: running, step: stepOf(waits.reason, `${waits.message} (${progress})`) };
  }
  const joiner = podName(observation.cluster.metadata.name, 'zookeeper', members);
  if (servers <= members) return { ...inForce, step: stepOf('Joining', `Adding ${joiner} (${progress})`) };
  // The status forgets the number first: once this one may vote, only the ensemble can say whether it does.
  if (!isForgotten)
    return { ...forgotten, step: stepOf('Joining', `Preparing ${joiner} to join (${progress})`) };
  const operation = {
    kind: 'reconfigure',
    change: { join: memberLine(identityOf(observation.cluster), members, 'participant') },
    version: fact.version,
  } as const;
  const step = {
    ...stepOf('Joining', `${joiner} has caught up and joins (${progress})`),
    operations: [operation],
  };
  return { ...forgotten, step };
}

function scaleDown(
  observation: Observation,
  fact: EnsembleFact,
  wish: number,
  isForgotten: boolean,
): EnsembleInForce {
  const members = fact.participants.length;
  const inForce = { servers: members, members };
  const progress = `${counted(members, 'server')} ${agreeing(members, 'votes', 'vote')}, and ${wish} should`;
  const waits = notInSync(observation, fact, members);
  if (waits) return { ...inForce, step: stepOf(waits.reason, `${waits.message} (${progress})`) };
  const leaver = podName(observation.cluster.metadata.name, 'zookeeper', members - 1);
  // The status forgets the number first: if the old size is wished for again, only the ensemble knows whether this one has left.
  if (!isForgotten)
    return { ...inForce, step: stepOf('Leaving', `Preparing ${leaver} to leave (${progress})`) };
  const pod = podOf(observation, 'zookeeper', leaver);
  // Of two servers neither can be elected without the other, so a restart would change nothing: the leader leaves as it is.
  if (members > 2 && pod && fact.roles[leaver] === 'leader') {
    const message = `Restarting ${leaver}, which leads, so that another server leads before it leaves (${progress})`;
    return { ...inForce, step: { ...stepOf('Leaving', message), restart: pod } };
  }
  const operation = { kind: 'reconfigure', change: { leave: members }, version: fact.version } as const;
  return {
    ...inForce,
    step: { ...stepOf('Leaving', `${leaver} leaves (${progress})`), operations: [operation] },
  };
}

/** Servers of an earlier cluster take no change of who votes from this one. */
function afterRoll(names: readonly string[]): Step {
  const message = `Waiting for ${listed(names)} to restart: until then they know the superuser of an earlier cluster of this name, and nobody else may change who votes`;
  return { ...stepOf('Outdated', message), afterRoll: true };
}

function stepOf(reason: Reason, message: string): Step {
  return { component: 'zookeeper', reason, message };
}
