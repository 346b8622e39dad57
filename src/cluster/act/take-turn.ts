import { type Turn, turnOf } from '#src/cluster/lifecycle/looked-after.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import type { OperatorLeases } from '#src/cluster/model/operators.ts';
import { askOperator } from '#src/cluster/observe/ask-operators.ts';
import type { Event, EventRecorder } from '#src/kubernetes/events.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';

export interface TurnOptions {
  /** The name of this operator, as its Lease is called: `namespace/name`. */
  readonly self: string;
  readonly leases: ResourceClient;
  readonly clusters: ResourceClient;
  readonly events: EventRecorder;
  readonly log: Logger;
}

export interface Taken {
  /** Whether this pass may work on the cluster. */
  readonly isOurs: boolean;
  /** When to look again whether the other operator is still there: no watch tells. */
  readonly lookAfterSeconds?: number;
}

const lookSeconds = 60;

/** Finds out whose turn it is with a cluster, says so in its status and to people; only then anything else is done. */
export async function takeTurn(
  cluster: PulsarCluster,
  options: TurnOptions,
  now: string,
  signal: AbortSignal,
): Promise<Taken> {
  const turn = await decided(cluster, options, now, signal);
  switch (turn.kind) {
    case 'acts':
      tell(cluster, options, 'Warning', 'OtherOperator', turn.note);
      return { isOurs: true, ...(turn.note !== undefined && { lookAfterSeconds: lookSeconds }) };
    case 'standsBack':
      tell(cluster, options, 'Warning', 'OtherOperator', turn.note);
      return { isOurs: false, lookAfterSeconds: lookSeconds };
    // Only if the cluster is still as it was seen: of two that claim it one fails. What is written brings the next pass.
    case 'claims':
      await options.clusters.patchStatus(cluster.metadata, { operator: options.self }, signal);
      break;
    case 'letsGo':
      await options.clusters.patchStatus(cluster.metadata, { operator: null }, signal);
  }
  tell(cluster, options, 'Normal', 'OperatorChanged', turn.note);
  return { isOurs: false };
}

async function decided(
  cluster: PulsarCluster,
  { self, leases: reader }: TurnOptions,
  now: string,
  signal: AbortSignal,
): Promise<Exclude<Turn, { kind: 'asks' }>> {
  let leases: OperatorLeases = {};
  for (;;) {
    const turn = turnOf({ cluster, self, leases, now });
    if (turn.kind !== 'asks') return turn;
    leases = { ...leases, [turn.operator]: await askOperator(turn.operator, reader, signal) };
    // On shutdown nobody answers, and that is no fact.
    signal.throwIfAborted();
  }
}

function tell(
  cluster: PulsarCluster,
  { events, log }: TurnOptions,
  type: Event['type'],
  reason: string,
  message: string | undefined,
): void {
  if (message === undefined) return;
  const isNews = events.record(cluster, { type, reason, message });
  const { namespace, name } = cluster.metadata;
  if (isNews) log.warn({ cluster: `${namespace}/${name}` }, message);
}
