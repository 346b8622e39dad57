import { ok } from 'node:assert/strict';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { BookieFact } from '#src/cluster/model/observation.ts';

type Told = Pick<PulsarClusterStatus, 'lostLedgers'> | undefined;

/** The ledgers that a status tells a bookie went on without. */
export function toldLost(status: Told, bookie: string): readonly string[] {
  return status?.lostLedgers?.find(each => each.bookie === bookie)?.ids ?? [];
}

/** All of a bookie's ledgers that somebody has declared lost are told before it goes on without them. */
export function expectTold(status: Told, { id, declared = [] }: BookieFact): void {
  const told = toldLost(status, id);
  ok(
    declared.every(ledger => told.includes(ledger.id)),
    'what is given up is told before',
  );
}

/** What a status has told as lost, which it tells for ever. */
export class LossRecord {
  #told: Told = {};

  /** A cluster that is made anew knows nothing of the old one. */
  forget(): void {
    this.#told = {};
  }

  check(status: Told): void {
    for (const { bookie, ids } of this.#told?.lostLedgers ?? []) {
      const now = toldLost(status, bookie);
      ok(
        ids.every(id => now.includes(id)),
        'what was told as lost stays told',
      );
    }
    this.#told = status;
  }
}
