import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { DrainingBookie } from '#src/api/cluster-status.ts';
import { ordinalOf, podName, workloadName } from '#src/components/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { obstacle } from './drain-obstacle.ts';
import { copyLedgers, type Recovery } from './ledger-copy.ts';
import type { BookieLook, Observation } from './observation.ts';
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

/** Names of the bookies that a look has to survey: those that leave, those that were to, and those half gone. */
export function surveyedBookies(observation: Observation): string[] {
  const { metadata, spec } = observation.cluster;
  const present = Math.max(liveReplicas(observation) ?? 0, byVolumes(observation));
  const leaving = Array.from({ length: Math.max(0, present - spec.bookkeeper.replicas) }, (_, index) => {
    return podName(metadata.name, 'bookkeeper', spec.bookkeeper.replicas + index);
  });
  return [...new Set([...leaving, ...rememberedBookies(observation).map(({ name }) => name)])];
}

/**
 * The way to the wished number of bookies. More are simply added. Fewer: all that leave are made read-only, then from
 * the highest ordinal down each hands its ledgers over, and goes only when two looks have found that no ledger names it:
 * first its pod, then its cookie, then its volumes. The wish may change at any moment.
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
  if (present <= wish && remembered.length === 0) return grow(observation, running, wish);
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
  const missing = surveyedBookies(observation).filter(
    name => !remembered.some(bookie => bookie.name === name),
  );
  if (missing.length > 0) {
    // Remembered first: what is made read-only must be found again whatever happens to the operator.
    const draining = [...remembered, ...missing.map(name => ({ name }))];
    return { replicas: running, draining, procedure: step(`Preparing ${missing.join(', ')} to leave`) };
  }
  // More come first: a bookie that cannot return may need others to take its place.
  if (wish > running && remembered.every(({ name }) => ordinalOf(name) < running)) {
    return { ...grow(observation, running, wish), draining: remembered };
  }
  const look = observation.facts.bookies;
  const waiting = { replicas: running, draining: remembered };
  if (!look)
    return { ...waiting, procedure: { ...step('Asking for the ledgers of bookies'), needs: 'bookies' } };
  if ('error' in look)
    return { ...waiting, procedure: step(`Waiting for an answer about bookies: ${look.error}`) };
  const returning = remembered.filter(({ name }) => ordinalOf(name) < wish && ordinalOf(name) < running);
  if (returning.length > 0) return bringBack(look.value, waiting, returning);
  const top = Math.max(present, ...remembered.map(({ name }) => ordinalOf(name) + 1)) - 1;
  return top >= running
    ? remove(observation, look.value, waiting, top)
    : drain(observation, spec, look.value, waiting, top);
}

/** Volumes that an earlier bookie of an ordinal left go before it comes again: with them it would refuse to start. */
function grow(observation: Observation, running: number, wish: number): BookiesInForce {
  const leftovers = volumesOf(observation, 'bookkeeper').filter(volume => {
    const ordinal = ordinalOf(volume.metadata.name);
    return isDrained(volume) && ordinal >= running && ordinal < wish;
  });
  if (leftovers.length === 0) return { replicas: wish, draining: [] };
  const why = 'a bookie that had handed over its ledgers left it, and another takes its place';
  const deletions = alive(leftovers).map(object => ({ object, why }));
  const procedure = { ...step('Deleting the volumes of earlier bookies'), deletions };
  return { replicas: running, draining: [], procedure };
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

/** The end of a bookie whose pod is no longer wanted. */
function remove(
  observation: Observation,
  look: BookieLook,
  waiting: BookiesInForce,
  top: number,
): BookiesInForce {
  const { name: cluster } = observation.cluster.metadata;
  const name = podName(cluster, 'bookkeeper', top);
  const bookie = look.leaving[name];
  if (!bookie || bookie.ledgers > 0) return { ...waiting, replicas: top + 1 };
  const isThere = podsOf(observation, 'bookkeeper').some(({ metadata }) => metadata.name === name);
  if (isThere || bookie.registered) return { ...waiting, procedure: step(`Waiting for ${name} to stop`) };
  if (bookie.cookie !== undefined) {
    const operations: Operation[] = [{ kind: 'deleteCookie', bookie: name, version: bookie.cookie }];
    return { ...waiting, procedure: { ...step(`Deleting the cookie of ${name}`), operations } };
  }
  const volumes = volumesOf(observation, 'bookkeeper').filter(
    volume => ordinalOf(volume.metadata.name) === top && !isDrained(volume),
  );
  if (volumes.length === 0) {
    const draining = waiting.draining.filter(other => other.name !== name);
    return { ...waiting, draining, procedure: step(`${name} has left`) };
  }
  if (observation.cluster.spec.scaleDownPolicy === 'Retain') {
    const drained = volumes.map(({ metadata }) => metadata.name);
    return { ...waiting, drained, procedure: step(`Marking the volumes of ${name}`) };
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

function alive<T extends KubernetesObject>(objects: readonly T[]): T[] {
  return objects.filter(({ metadata }) => !metadata.deletionTimestamp);
}

function step(message: string): Procedure {
  return { component: 'bookkeeper', message };
}
