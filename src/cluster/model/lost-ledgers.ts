import { type LostLedgers, mostLostLedgers } from '#src/api/cluster-status.ts';
import { lostLedgersAnnotation } from '#src/components/build/names.ts';
import type { Hold } from './hold.ts';
import type { Observation } from './observation.ts';
import { sentence } from './sentence.ts';

/** Ids of the ledgers that a person has declared lost; none while one of them is no id. */
export function declaredLost(observation: Pick<Observation, 'cluster'>): ReadonlySet<bigint> {
  return new Set(faultOf(observation) === undefined ? wordsOf(observation).map(BigInt) : []);
}

/** Why what was declared lost does not count. */
export function lostLedgerHolds(observation: Observation): Hold[] {
  const fault = faultOf(observation);
  if (fault === undefined) return [];
  const message = `metadata.annotations: ${lostLedgersAnnotation} has "${sentence(fault, 40)}", which is no id of a ledger; nothing is given up. Write ids with commas between them: "17,18".`;
  return [{ reason: 'UnknownLedger', message }];
}

/** Ledgers that a bookie goes on without for good. */
export interface Loss {
  readonly bookie: string;
  readonly ids: readonly string[];
}

/** What the status is to tell when these are lost too, for good: nothing else could tell it afterwards. */
export function withLosses(
  told: readonly LostLedgers[] = [],
  losses: readonly Loss[],
  now: string,
): readonly LostLedgers[] {
  return losses.reduce((all, loss) => withLoss(all, loss, now), told);
}

function withLoss(told: readonly LostLedgers[], loss: Loss, time: string): readonly LostLedgers[] {
  const { bookie } = loss;
  const before = told.find(each => each.bookie === bookie);
  if (newIds(loss, before).length === 0) return told;
  const all = [...new Set([...loss.ids, ...(before?.ids ?? [])])];
  const count = Math.max(all.length, before?.count ?? 0);
  const entry = { bookie, time, count, ids: all.slice(0, mostLostLedgers.ids) };
  return [...told.filter(each => each !== before), entry].slice(-mostLostLedgers.bookies);
}

/** Those of the ids, as far as there is room for them, that were not told before. */
export function newIds({ ids }: Pick<Loss, 'ids'>, before: LostLedgers | undefined): string[] {
  return ids.slice(0, mostLostLedgers.ids).filter(id => !before?.ids.includes(id));
}

function faultOf(observation: Pick<Observation, 'cluster'>): string | undefined {
  return wordsOf(observation).find(word => !/^\d{1,19}$/.test(word));
}

function wordsOf({ cluster }: Pick<Observation, 'cluster'>): string[] {
  const words = cluster.metadata.annotations?.[lostLedgersAnnotation]?.split(',') ?? [];
  return words.map(word => word.trim()).filter(word => word !== '');
}
