import type { ComponentStatus, Condition, PulsarClusterStatus, Unit } from '#src/api/cluster-status.ts';
import { type Cell, type Paint, table } from '#src/cli/table.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { listed } from '#src/cluster/model/sentence.ts';
import { componentNames } from '#src/components/build/names.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { green, headed, red, yellow } from './paint.ts';

/** Conditions that are worth a line of their own while they hold. */
const notable = ['Held', 'Stalled', 'Suspended', 'OperatorUpgradePending'];
/** Those that are while they do not. */
const needed = ['CanaryHealthy', 'ConfigurationStoreReady'];

/** The status of one cluster, a line an item: cluster, applications, and the units that are not Active. */
export function statusText({ metadata, status }: Pick<PulsarCluster, 'metadata' | 'status'>): string[] {
  const conditions = status?.conditions ?? [];
  const ready = conditionOf(status, 'Ready');
  const cluster = table([
    headed('Cluster', 'Namespace', 'Version', 'Ready', 'Message'),
    [
      metadata.name,
      metadata.namespace ?? '',
      status?.version ?? '',
      readiness(ready),
      ready?.message ?? 'the operator has not looked at it yet: is it running?',
    ],
  ]);
  return [...cluster, ...losses(status), ...notices(conditions), ...applications(status), ...units(status)];
}

function readiness(condition: Condition | undefined): Cell {
  const text = condition?.status ?? 'Unknown';
  return { text, paint: text === 'True' ? green : yellow };
}

function notices(conditions: readonly Condition[]): string[] {
  return conditions
    .filter(({ type, status }) => (status === 'True' ? notable : needed).includes(type))
    .map(({ type, status, reason, message }) => {
      const what = status === 'True' ? type : `${type} is ${status}`;
      return yellow(`${what} (${reason}): ${message}`);
    });
}

/** What is lost is told as long as the status has it. */
function losses({ lostLedgers = [] }: PulsarClusterStatus = {}): string[] {
  return lostLedgers.map(({ bookie, time, count, ids }) => {
    const all = count > ids.length ? `, ${count} in all` : '';
    return red(
      `Lost: ${bookie} went on without ledgers that could not be copied, at ${time}: ${listed(ids)}${all}`,
    );
  });
}

function applications(status: PulsarClusterStatus | undefined): string[] {
  const known = componentNames.flatMap(name => {
    const component = status?.components?.[name];
    return component ? [application(name, component)] : [];
  });
  if (known.length === 0) return [];
  return ['', ...table([headed('Application', 'Version', 'Ready', 'Updated', 'Message'), ...known])];
}

function application(name: string, component: ComponentStatus): Cell[] {
  const { ready, desired, updated, version, message } = component;
  const paint = ready === desired ? green : yellow;
  return [name, version ?? '', { text: `${ready}/${desired}`, paint }, `${updated}/${desired}`, message];
}

function units({ units: notActive = [], moreUnits: more = 0 }: PulsarClusterStatus = {}): string[] {
  if (notActive.length === 0) return [];
  const rows = notActive.map(({ name, workloadStatus, message }): Cell[] => [
    name,
    { text: workloadStatus, paint: workloadPaint(workloadStatus) },
    message,
  ]);
  const others = more > 0 ? [`and ${more} more`] : [];
  return ['', ...table([headed('Unit', 'Workload', 'Message'), ...rows]), ...others];
}

function workloadPaint(status: Unit['workloadStatus']): Paint {
  return status === 'Blocked' || status === 'Error' ? red : yellow;
}
