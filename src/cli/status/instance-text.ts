import type { InstanceStatus, MemberStatus, PairStatus } from '#src/api/resources/instance-status.ts';
import { type Cell, table } from '#src/cli/table.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { green, headed, red, yellow } from './paint.ts';

export interface InstanceShown extends KubernetesObject {
  readonly status?: InstanceStatus;
}

/** The status of one instance, a line an item: itself, its members, and what is replicated from which to which. */
export function instanceText({ metadata, status }: InstanceShown): string[] {
  const { summary = '', message = 'the operator has not looked at it yet: is it running?' } = status ?? {};
  return [
    ...table([
      headed('Instance', 'Namespace', 'Members', 'Ready', 'Replicating', 'Delayed', 'Message'),
      [
        ...[metadata.name, metadata.namespace ?? '', summary],
        ...[said(status, 'Ready', 'True'), said(status, 'Replicating', 'True')],
        ...[said(status, 'ReplicationDelayed', 'False'), message],
      ],
    ]),
    ...store(status?.configurationStore),
    ...members(status?.members ?? []),
    ...pairs(status?.pairs ?? []),
  ];
}

function said(status: InstanceStatus | undefined, type: string, good: string): Cell {
  const text = conditionOf(status, type)?.status ?? 'Unknown';
  return { text, paint: text === good ? green : yellow };
}

function store(shared: InstanceStatus['configurationStore']): string[] {
  if (!shared) return [];
  const { url, workloadStatus, message } = shared;
  const row: Cell[] = [url, { text: workloadStatus, paint: paints[workloadStatus] }, message];
  return ['', ...table([headed('Configuration store', 'Workload', 'Message'), row])];
}

function members(all: readonly MemberStatus[]): string[] {
  if (all.length === 0) return [];
  const rows = all.map(({ name, workloadStatus, leaving, message }): Cell[] => [
    leaving ? `${name} (leaving)` : name,
    { text: workloadStatus, paint: paints[workloadStatus] },
    message,
  ]);
  return ['', ...table([headed('Member', 'Workload', 'Message'), ...rows])];
}

const paints = {
  Active: green,
  Waiting: yellow,
  Maintenance: yellow,
  Blocked: red,
} as const;

function pairs(all: readonly PairStatus[]): string[] {
  if (all.length === 0) return [];
  const rows = all.map((pair): Cell[] => [
    ...[pair.from, pair.to, String(pair.namespaces)],
    connection(pair),
    ...[String(pair.backlog), `${pair.delaySeconds} s`, `${pair.rate}/s`],
  ]);
  return [
    '',
    ...table([headed('From', 'To', 'Namespaces', 'Connected', 'Backlog', 'Delay', 'Rate'), ...rows]),
  ];
}

function connection({ connected, since, toldTime }: PairStatus): Cell {
  if (toldTime !== undefined) return { text: `not told since ${toldTime}`, paint: yellow };
  return { text: connected ? 'yes' : `not since ${since}`, paint: connected ? green : red };
}
