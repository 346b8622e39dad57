import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { type Clock, systemClock } from './clock.ts';
import type { ControllerHooks } from './controller.ts';
import type { QueueHooks } from './queue.ts';
import type { RequestHook } from './transport.ts';

/** The hooks of the runtime, registered under controller-runtime's metric names so that its dashboards work. */
export interface RuntimeMetrics {
  readonly onRequest: RequestHook;
  /** A watch of a resource in a namespace was opened or interrupted. */
  readonly onWatch: (resource: string, namespace: string, isOpen: boolean) => void;
  /** The hooks of one controller. */
  controller(name: string): ControllerHooks;
  /** Whether this process is the leader. */
  leader(is: boolean): void;
}

/** Sub-second work in detail, minutes coarsely. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function runtimeMetrics(registry: Registry, clock: Clock = systemClock): RuntimeMetrics {
  const registers = [registry];
  const passes = passMetrics(registers);
  const waiting = waitingMetrics(registers);
  const working = workingMetrics(registers);
  const leader = new Gauge({
    name: 'leader_election_master_status',
    help: 'Whether this process is the leader (1) or not (0).',
    registers,
  });
  return {
    onRequest: requestMetrics(registers),
    onWatch: watchMetrics(registers, clock),
    controller: name => ({
      queue: { ...waiting(name), ...working(name) },
      reconciled: passes(name),
    }),
    leader: is => leader.set(is ? 1 : 0),
  };
}

function requestMetrics(registers: Registry[]): RequestHook {
  const requests = new Counter({
    name: 'rest_client_requests_total',
    help: 'Requests to the API server by status code, method and resource.',
    labelNames: ['code', 'method', 'resource'],
    registers,
  });
  const durations = new Histogram({
    name: 'rest_client_request_duration_seconds',
    help: 'Time until the API server answered, by method.',
    labelNames: ['method'],
    buckets,
    registers,
  });
  return (method, resource, code, seconds) => {
    requests.inc({ code, method, resource });
    durations.observe({ method }, seconds);
  };
}

function watchMetrics(registers: Registry[], clock: Clock): RuntimeMetrics['onWatch'] {
  /** Since when each watch by its resource and namespace is interrupted. */
  const interrupted = new Map<string, Map<string, number>>();
  const gauge = new Gauge({
    name: 'watch_interrupted_seconds',
    help: 'For how long a watch of a resource has been interrupted, the longest of its namespaces; 0 while all are open.',
    labelNames: ['resource'],
    registers,
    collect() {
      for (const [resource, since] of interrupted) {
        gauge.set({ resource }, since.size > 0 ? (clock.now() - Math.min(...since.values())) / 1000 : 0);
      }
    },
  });
  return (resource, namespace, isOpen) => {
    const since = interrupted.get(resource) ?? new Map<string, number>();
    interrupted.set(resource, since);
    if (isOpen) since.delete(namespace);
    else if (!since.has(namespace)) since.set(namespace, clock.now());
  };
}

function passMetrics(registers: Registry[]): (controller: string) => Required<ControllerHooks>['reconciled'] {
  const labelNames = ['controller'] as const;
  const reconciles = new Counter({
    name: 'controller_runtime_reconcile_total',
    help: 'Reconcile passes by controller and result (success, error, requeue_after).',
    labelNames: ['controller', 'result'],
    registers,
  });
  const errors = new Counter({
    name: 'controller_runtime_reconcile_errors_total',
    help: 'Reconcile passes that failed, by controller.',
    labelNames,
    registers,
  });
  const times = new Histogram({
    name: 'controller_runtime_reconcile_time_seconds',
    help: 'Duration of reconcile passes by controller.',
    labelNames,
    buckets,
    registers,
  });
  return controller => (result, seconds) => {
    reconciles.inc({ controller, result });
    if (result === 'error') errors.inc({ controller });
    times.observe({ controller }, seconds);
  };
}

function waitingMetrics(
  registers: Registry[],
): (name: string) => Pick<QueueHooks, 'added' | 'retried' | 'depth'> {
  const labelNames = ['name'] as const;
  const depth = new Gauge({
    name: 'workqueue_depth',
    help: 'Keys waiting for a free worker.',
    labelNames,
    registers,
  });
  const adds = new Counter({ name: 'workqueue_adds_total', help: 'Keys added.', labelNames, registers });
  const retries = new Counter({
    name: 'workqueue_retries_total',
    help: 'Keys scheduled again after a failure.',
    labelNames,
    registers,
  });
  return name => ({
    added: () => adds.inc({ name }),
    retried: () => retries.inc({ name }),
    depth: keys => depth.set({ name }, keys),
  });
}

function workingMetrics(registers: Registry[]): (name: string) => Pick<QueueHooks, 'started' | 'finished'> {
  const labelNames = ['name'] as const;
  const waits = new Histogram({
    name: 'workqueue_queue_duration_seconds',
    help: 'Time a key waited for a worker.',
    labelNames,
    buckets,
    registers,
  });
  const works = new Histogram({
    name: 'workqueue_work_duration_seconds',
    help: 'Time a worker spent on a key.',
    labelNames,
    buckets,
    registers,
  });
  const active = new Gauge({
    name: 'controller_runtime_active_workers',
    help: 'Reconcile passes running now, by controller.',
    labelNames: ['controller'],
    registers,
  });
  return name => ({
    started(waited, running) {
      waits.observe({ name }, waited);
      active.set({ controller: name }, running);
    },
    finished(ran, running) {
      works.observe({ name }, ran);
      active.set({ controller: name }, running);
    },
  });
}
