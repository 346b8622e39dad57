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

function faultOf(observation: Pick<Observation, 'cluster'>): string | undefined {
  return wordsOf(observation).find(word => !/^\d{1,19}$/.test(word));
}

function wordsOf({ cluster }: Pick<Observation, 'cluster'>): string[] {
  const words = cluster.metadata.annotations?.[lostLedgersAnnotation]?.split(',') ?? [];
  return words.map(word => word.trim()).filter(word => word !== '');
}
