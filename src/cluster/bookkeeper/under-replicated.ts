import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { Said } from '#src/cluster/model/said.ts';
import { counted } from '#src/cluster/model/sentence.ts';

/** What waits for ledgers that miss a copy, until somebody has made it. */
export function waitForCopies(spec: PulsarClusterSpec, ledgers: number, before: string): Said {
  const waits = `Waiting for ${counted(ledgers, 'under-replicated ledger')} before ${before}`;
  const remedy = 'Nobody copies them while autorecovery.replicas is 0: set it to 1';
  const message = spec.autorecovery.replicas > 0 ? waits : `${waits}. ${remedy}.`;
  return { reason: 'UnderReplicated', message, remaining: ledgers };
}
