import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { awayOf, isReady, podsOf } from '#src/cluster/model/component-state.ts';
import type { BookiesInForce } from '#src/cluster/model/in-force.ts';
import type { BookiesFact, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Step } from '#src/cluster/model/step.ts';
import { keepsAlone, wayBack } from '#src/cluster/volumes/risk.ts';
import { takeWrites } from './bring-back.ts';
import { stepOf } from './decommission.ts';
import { handOver } from './hand-over.ts';
import { bookiesNeeded } from './may-leave.ts';

/**
 * A bookie whose volumes are about to vanish hands over its ledgers while it runs, one bookie at a time; then it starts
 * anew. Where there is nobody to take them it goes on as it is, and a person is told.
 */
export function rescueBookie(
  observation: Observation,
  fact: BookiesFact,
  waiting: BookiesInForce,
  pod: Pod,
): BookiesInForce {
  const { name } = pod.metadata;
  const { spec } = observation.cluster;
  const told = `${name} ${keepsAlone(observation, pod)}`;
  // Other bookies at risk count too: they still run, and are rescued after this one.
  const taking = fact.staying.writable - (fact.bookies[name]?.registered === 'writable' ? 1 : 0);
  if (taking < bookiesNeeded(spec, fact)) return withoutTakers(observation, fact, waiting, pod, taking);
  if (!waiting.draining.some(bookie => bookie.name === name)) {
    const draining = [...waiting.draining, { name }];
    return { ...waiting, draining, step: repair(`${told}. Preparing to copy its ledgers`) };
  }
  const away = awayOf(observation, 'bookkeeper', spec.bookkeeper.replicas).find(other => other !== name);
  if (away) return { ...waiting, step: repair(`${told}. Waiting for ${away} to serve`) };
  const next = handOver(observation, fact, waiting, name, [], ({ but, ...goes }) => {
    const message = `No ledger names it any more${but}: it starts with new ones`;
    return { ...waiting, step: { ...repair(message), ...goes, restart: pod } };
  });
  const { step } = next;
  return step ? { ...next, step: { ...step, repairs: true, message: `${told}. ${step.message}` } } : next;
}

/** Where nobody can take the ledgers of a bookie it takes writes itself: others are on their way, or a person is told. */
function withoutTakers(
  observation: Observation,
  fact: BookiesFact,
  waiting: BookiesInForce,
  pod: Pod,
  taking: number,
): BookiesInForce {
  const { name } = pod.metadata;
  const { spec } = observation.cluster;
  const needed = bookiesNeeded(spec, fact);
  const told = keepsAlone(observation, pod);
  const meanwhile = takeWrites(observation, fact, [name]);
  const step = meanwhile && { ...meanwhile, message: `${name} ${told}. ${meanwhile.message}` };
  const serving = podsOf(observation, 'bookkeeper').filter(isReady).length;
  if (spec.bookkeeper.replicas > needed && serving < spec.bookkeeper.replicas) {
    const waits = `${name} ${told}. Waiting for ${needed} other bookies to take writes: ${taking} do`;
    return { ...waiting, step: step ?? repair(waits) };
  }
  const replicas = advisedReplicas(observation, fact);
  const wish = `set bookkeeper.replicas to ${replicas}${copiesHint(spec)}`;
  const remedy = `Its ledgers need other bookies that take writes: ${wish}. ${wayBack(observation, pod)}.`;
  const risk = { component: 'bookkeeper', pod: name, message: `${told}. ${remedy}` } as const;
  return { ...waiting, risks: [risk], ...(step && { step }) };
}

/** How many bookies there must be for one of them to hand over its ledgers while the others take writes. */
function advisedReplicas(observation: Observation, fact: BookiesFact): number {
  const { spec } = observation.cluster;
  let replicas = spec.bookkeeper.replicas + 1;
  const needed = () => bookiesNeeded({ ...spec, bookkeeper: { ...spec.bookkeeper, replicas } }, fact);
  while (replicas - 1 < needed()) replicas++;
  return replicas;
}

/** Without `quorums` new ledgers get two copies as soon as there are two bookies, and there is no way back to one. */
function copiesHint({ quorums, bookkeeper }: PulsarClusterSpec): string {
  if (quorums || bookkeeper.replicas > 1) return '';
  return ' (and quorums to {ensemble: 1, write: 1, ack: 1} in the same edit, if one is to be enough again later)';
}

function repair(message: string): Step {
  return { ...stepOf('VolumeAtRisk', message), repairs: true };
}
