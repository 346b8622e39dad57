import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { DrainingBookie } from '#src/api/cluster-status.ts';
import { ordinalOf, podName, workloadName } from '#src/components/names.ts';
import { byVolumes, leavingBookies, liveReplicas, occupied, rememberedBookies } from './bookie-survey.ts';
import { obstacle } from './drain-obstacle.ts';
import { copyLedgers, type Recovery } from './ledger-copy.ts';
import type { BookieLook, Observation } from './observation.ts';
import type { Operation } from './operation.ts';
import type { Procedure } from './procedure.ts';
import { retire, step } from './retire.ts';
import { isReady, podsOf, statefulSetOf, volumesOfPod } from './view.ts';

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
  if (volumesOfPod(observation, 'bookkeeper', name).length === 0) {
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
