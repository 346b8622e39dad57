import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isSettled } from '#src/cluster/model/component-state.ts';
import { closed, type Gate, open } from '#src/cluster/model/gate.ts';
import type { Wants } from '#src/cluster/model/wants.ts';
import { quorumsOf } from '#src/components/build/context.ts';

/** Whether enough bookies of a cluster that looks well take writes. */
export interface Writability extends Wants {
  readonly gate: Gate;
}

const lookSeconds = 30;

/** A bookie that is read-only is Ready all the same: only its registration in ZooKeeper tells. */
export function writabilityOf(
  { observation, context, components }: ClusterState,
  isBusy: boolean,
): Writability {
  const { bookkeeper, broker } = components;
  // While they start or restart Ready is False anyway, so nothing need be asked.
  if (isBusy || !isSettled(bookkeeper) || !isSettled(broker)) return { gate: open };
  const fact = observation.facts.registrations;
  if (!fact) return { gate: open, needs: [{ fact: 'registrations' }] };
  if ('error' in fact) {
    const gate = closed(
      'NoAnswer',
      `Waiting for an answer about the bookies that take writes: ${fact.error}`,
    );
    return { gate, wakeAfterSeconds: 5 };
  }
  const { writable, readOnly } = fact.value;
  const needed = quorumsOf(context.spec).ensemble;
  if (writable.length >= needed) return { gate: open, wakeAfterSeconds: lookSeconds };
  const who = readOnly.length > 0 ? ` (${readOnly.join(', ')})` : '';
  const message = `${bookkeeper.desired - writable.length} of ${bookkeeper.desired} bookies take no writes${who}, and nothing can be written with fewer than ${needed} that do. Their disks are too full, or somebody made them read-only: raise bookkeeper.storage.ledgers.size, raise bookkeeper.replicas, or restart them when there is room.`;
  return { gate: closed('ReadOnly', message), wakeAfterSeconds: 5 };
}
