import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { DrainingBookie } from '#src/api/cluster-status.ts';
import { ordinalOf, podName, workloadName } from '#src/components/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { obstacle } from './drain-obstacle.ts';
import { copyLedgers, type Recovery } from './ledger-copy.ts';
import type { BookieLook, Observation, Volume } from './observation.ts';
import type { Operation } from './operation.ts';
import type { Procedure } from './procedure.ts';
import { isReady, podsOf, statefulSetOf, volumesOf } from './view.ts';
import { isDrained } from './volumes.ts';

/** The bookies in force. */
export interface BookiesInForce {
  readonly replicas: number;
  /** Bookies that are leaving, as the status is to remember them. */
  readonly draining: readonly DrainingBookie[];
  readonly procedure?: Procedure;
  /** Names of volumes to mark: their bookie has handed over its ledgers. */
  readonly drained?: readonly string[];
  readonly recover?: Recovery;
  /** Why fewer bookies are not possible. */
  readonly hold?: string;
}

/** Two looks this far apart must both find that no ledger names a bookie: a broker may not know yet that it leaves. */
const secondLookSeconds = 5;

function liveReplicas(observation: Observation): number | undefined {
  const { metadata, status } = observation.cluster;
  const set = statefulSetOf(observation, workloadName(metadata.name, 'bookkeeper'));
  return set?.spec.replicas ?? status?.components?.['bookkeeper']?.desired;
}

/** How many bookies there may be, by their volumes: one that left has none, or one that is marked. */
function byVolumes(observation: Observation): number {
  const volumes = volumesOf(observation, 'bookkeeper').filter(volume => !isDrained(volume));
  return Math.max(0, ...volumes.map(({ metadata }) => ordinalOf(metadata.name) + 1));
}

/**
 * The bookies that were leaving when last heard of. A cluster that is made again over its volumes knows of none, and one
 * that was made read-only stays so: all are looked at once.
 */
function rememberedBookies(observation: Observation): readonly DrainingBookie[] {
  const { metadata, status } = observation.cluster;
  if (status?.components) return status.drainingBookies ?? [];
  return Array.from({ length: byVolumes(observation) }, (_, ordinal) => {
    return { name: podName(metadata.name, 'bookkeeper', ordinal) };
  });
}

/** Names of the bookies that leave, those that were to, and those half gone. */
function leavingBookies(observation: Observation): string[] {
  const { metadata, spec } = observation.cluster;
  const present = Math.max(liveReplicas(observation) ?? 0, byVolumes(observation));
  const leaving = Array.from({ length: Math.max(0, present - spec.bookkeeper.replicas) }, (_, index) => {
    return podName(metadata.name, 'bookkeeper', spec.bookkeeper.replicas + index);
  });
  return [...new Set([...leaving, ...rememberedBookies(observation).map(({ name }) => name)])];
}

/** The lowest ordinal that a bookie is to come to where an earlier one has left volumes. */
function occupied(observation: Observation): number | undefined {
  const { spec } = observation.cluster;
  const running = liveReplicas(observation) ?? byVolumes(observation);
  const leftovers = volumesOf(observation, 'bookkeeper').filter(isDrained);
  const ordinals = leftovers.map(volume => ordinalOf(volume.metadata.name));
  return ordinals.sort((a, b) => a - b).find(at => at >= running && at < spec.bookkeeper.replicas);
}

/** Names of the bookies that a look has to survey. */
export function surveyedBookies(observation: Observation): string[] {
  const at = occupied(observation);
  const earlier = at === undefined ? [] : [podName(observation.cluster.metadata.name, 'bookkeeper', at)];
  return [...new Set([...leavingBookies(observation), ...earlier])];
}

/**
 * The way to the wished number of bookies. More are simply added. Fewer: all that leave are made read-only, then from
 * the highest ordinal down each hands its ledgers over, and goes only when two looks have found that no ledger names it:
 * first its pod, then, with a mark on its volumes, its cookie, then the volumes. The wish may change at any moment.
 */
export function bookiesInForce(
  observation: Observation,
  spec: PulsarClusterSpec,
  ensembleChanges: boolean,
): BookiesInForce {
  const wish = spec.bookkeeper.replicas;
  const live = liveReplicas(observation);
  const present = Math.max(live ?? 0, byVolumes(observation));
  const remembered = rememberedBookies(observation);
  const running = live ?? present;
  if (present <= wish && remembered.length === 0)
    return grow(observation, { replicas: running, draining: [] });
  if (!statefulSetOf(observation, workloadName(observation.cluster.metadata.name, 'bookkeeper'))) {
    return {
      replicas: running,
      draining: remembered,
      procedure: step('Waiting for bookies to run before any of them leaves or returns'),
    };
  }
  if (ensembleChanges) {
    return {
      replicas: running,
      draining: remembered,
      procedure: step('Waiting for ZooKeeper before bookies leave'),
    };
  }
  const missing = leavingBookies(observation).filter(
    name => !remembered.some(bookie => bookie.name === name),
  );
  if (missing.length > 0) {
    // Remembered first: what is made read-only must be found again whatever happens to the operator.
    const draining = [...remembered, ...missing.map(name => ({ name }))];
    return { replicas: running, draining, procedure: step(`Preparing ${missing.join(', ')} to leave`) };
  }
  // More come first: a bookie that cannot return may need others to take its place.
  if (wish > running && remembered.every(({ name }) => ordinalOf(name) < running)) {
    return grow(observation, { replicas: running, draining: remembered });
  }
  const waiting = { replicas: running, draining: remembered };
  const top = Math.max(present, ...remembered.map(({ name }) => ordinalOf(name) + 1)) - 1;
  const returning = remembered.filter(({ name }) => ordinalOf(name) < wish);
  return withLook(observation, waiting, look => {
    // First: one that cannot return may need more bookies, and they come when this one has gone.
    if (top >= running) {
      return retire(observation, look, waiting, top, observation.cluster.spec.scaleDownPolicy === 'Retain');
    }
    if (returning.length > 0) return bringBack(look, waiting, returning);
    return drain(observation, spec, look, waiting, top);
  });
}

/** Volumes that an earlier bookie of an ordinal left go before it comes again: with them it would refuse to start. */
function grow(observation: Observation, waiting: BookiesInForce): BookiesInForce {
  const at = occupied(observation);
  if (at === undefined) return { ...waiting, replicas: observation.cluster.spec.bookkeeper.replicas };
  return withLook(observation, waiting, look => retire(observation, look, waiting, at, false));
}

function withLook(
  { facts }: Observation,
  waiting: BookiesInForce,
  use: (look: BookieLook) => BookiesInForce,
): BookiesInForce {
  const look = facts.bookies;
  if (!look)
    return { ...waiting, procedure: { ...step('Asking for the ledgers of bookies'), needs: 'bookies' } };
  if ('error' in look)
    return { ...waiting, procedure: step(`Waiting for an answer about bookies: ${look.error}`) };
  return use(look.value);
}

function bringBack(
  look: BookieLook,
  waiting: BookiesInForce,
  returning: readonly DrainingBookie[],
): BookiesInForce {
  const are = (state?: 'writable' | 'readOnly') => {
    return returning.flatMap(({ name }) => (look.leaving[name]?.registered === state ? [name] : []));
  };
  const [back, readOnly, away] = [are('writable'), are('readOnly'), are()];
  const draining = waiting.draining.filter(({ name }) => !back.includes(name));
  if (readOnly.length > 0) {
    const operations = readOnly.map(
      (bookie): Operation => ({ kind: 'setReadOnly', bookie, readOnly: false }),
    );
    return {
      ...waiting,
      draining,
      procedure: { ...step(`Returning ${readOnly.join(', ')} to service`), operations },
    };
  }
  if (away.length > 0) {
    return { ...waiting, draining, procedure: step(`Waiting for ${away.join(', ')} to return to service`) };
  }
  return { ...waiting, draining, procedure: step(`Back in service: ${back.join(', ')}`) };
}

/** The end of a bookie whose pod is no longer wanted, and of its volumes unless they are kept. */
function retire(
  observation: Observation,
  look: BookieLook,
  waiting: BookiesInForce,
  top: number,
  keepsVolumes: boolean,
): BookiesInForce {
  const { name: cluster } = observation.cluster.metadata;
  const name = podName(cluster, 'bookkeeper', top);
  const bookie = look.leaving[name];
  if (!bookie || bookie.ledgers > 0) return { ...waiting, replicas: top + 1 };
  const isThere = podsOf(observation, 'bookkeeper').some(({ metadata }) => metadata.name === name);
  if (isThere || bookie.registered) return { ...waiting, procedure: step(`Waiting for ${name} to stop`) };
  const volumes = volumesAt(observation, top);
  // First, because without the cookie no bookie starts on them: a cluster made again must know what they are worth.
  const unmarked = volumes.filter(volume => !isDrained(volume));
  if (unmarked.length > 0) {
    const drained = unmarked.map(({ metadata }) => metadata.name);
    return { ...waiting, drained, procedure: step(`Marking the volumes of ${name}`) };
  }
  if (bookie.cookie !== undefined) {
    const operations: Operation[] = [{ kind: 'deleteCookie', bookie: name, version: bookie.cookie }];
    return { ...waiting, procedure: { ...step(`Deleting the cookie of ${name}`), operations } };
  }
  if (volumes.length === 0 || keepsVolumes) {
    const draining = waiting.draining.filter(other => other.name !== name);
    return { ...waiting, draining, procedure: step(`${name} has left`) };
  }
  const deletions = alive(volumes).map(object => ({ object, why: `no ledger names ${name} any more` }));
  return { ...waiting, procedure: { ...step(`Deleting the volumes of ${name}`), deletions } };
}

function drain(
  observation: Observation,
  spec: PulsarClusterSpec,
  look: BookieLook,
  waiting: BookiesInForce,
  top: number,
): BookiesInForce {
  const wish = spec.bookkeeper.replicas;
  const { name: cluster } = observation.cluster.metadata;
  const name = podName(cluster, 'bookkeeper', top);
  const bookie = look.leaving[name];
  if (!bookie) return { ...waiting, procedure: step(`Waiting for an answer about ${name}`) };
  const hold = obstacle(spec, look);
  if (hold) return { ...waiting, hold };
  const away = podsOf(observation, 'bookkeeper').find(
    pod => !isReady(pod) && ordinalOf(pod.metadata.name) < wish,
  );
  if (away)
    return {
      ...waiting,
      procedure: step(`Waiting for ${away.metadata.name} to serve before a bookie leaves`),
    };
  if (look.underReplicated > 0) {
    const message = `Waiting for ${look.underReplicated} under-replicated ledgers before a bookie leaves`;
    return { ...waiting, procedure: step(message) };
  }
  const writable = Object.entries(look.leaving).filter(([, { registered }]) => registered === 'writable');
  if (writable.length > 0) {
    const names = writable.map(([each]) => each);
    const operations = names.map(
      (each): Operation => ({ kind: 'setReadOnly', bookie: each, readOnly: true }),
    );
    const message = `Making ${names.join(', ')} read-only`;
    // They took new ledgers: what earlier looks found no longer counts, whatever happens to the operator now.
    if (waiting.draining.some(({ name, emptySince }) => emptySince && names.includes(name))) {
      const draining = waiting.draining.map(each => (names.includes(each.name) ? { name: each.name } : each));
      return { ...waiting, draining, procedure: step(message) };
    }
    return { ...waiting, procedure: { ...step(message), operations } };
  }
  if (bookie.ledgers > 0) {
    const draining = waiting.draining.map(each => (each.name === name ? { name } : each));
    return { ...waiting, draining, ...copyLedgers(observation, look, top, bookie) };
  }
  return leave(observation, waiting, top);
}

/** No ledger names the bookie. When a look some seconds ago said so too, its pod goes. */
function leave(observation: Observation, waiting: BookiesInForce, top: number): BookiesInForce {
  const { cluster, now } = observation;
  const name = podName(cluster.metadata.name, 'bookkeeper', top);
  // Unseen they would not be marked before its cookie goes.
  if (volumesAt(observation, top).length === 0) {
    return { ...waiting, procedure: step(`Waiting to see the volumes of ${name}`) };
  }
  const emptySince = waiting.draining.find(bookie => bookie.name === name)?.emptySince;
  const seconds = emptySince ? (Date.parse(now) - Date.parse(emptySince)) / 1000 : 0;
  if (emptySince && seconds >= secondLookSeconds) {
    return { ...waiting, replicas: top, procedure: step(`No ledger names ${name}: stopping it`) };
  }
  const draining = waiting.draining.map(bookie =>
    bookie.name === name ? { name, emptySince: emptySince ?? now } : bookie,
  );
  return { ...waiting, draining, procedure: step(`No ledger names ${name}: looking once more`) };
}

function volumesAt(observation: Observation, ordinal: number): Volume[] {
  return volumesOf(observation, 'bookkeeper').filter(({ metadata }) => ordinalOf(metadata.name) === ordinal);
}

function alive<T extends KubernetesObject>(objects: readonly T[]): T[] {
  return objects.filter(({ metadata }) => !metadata.deletionTimestamp);
}

function step(message: string): Procedure {
  return { component: 'bookkeeper', message };
}
