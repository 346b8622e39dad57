import type { Sentence } from '#src/api/reasons.ts';
import type { ResourceStatus } from '#src/api/resources/resource-status.ts';
import { timeOf } from '#src/kubernetes/clock.ts';

type Instance = NonNullable<ResourceStatus['instances']>[number];

/** What workers tell of what runs in them; functions, sources and sinks have other names for the same. */
export interface RunStatusTold {
  readonly numInstances?: number;
  readonly numRunning?: number;
  readonly instances?: readonly { readonly instanceId: number; readonly status: InstanceTold }[];
}

interface InstanceTold {
  readonly running: boolean;
  readonly error?: string | null;
  readonly numRestarts?: number;
  readonly workerId?: string;
  readonly [counter: string]: unknown;
}

/** The names of each counter, in the order of functions, sinks and sources. */
const names = {
  received: ['numReceived', 'numReadFromPulsar', 'numReceivedFromSource'],
  processed: ['numSuccessfullyProcessed', 'numWrittenToSink', 'numWritten'],
  userExceptions: ['numUserExceptions', 'numSinkExceptions', 'numSourceExceptions'],
  systemExceptions: ['numSystemExceptions'],
} as const;
const lists = [
  'latestUserExceptions',
  'latestSinkExceptions',
  'latestSourceExceptions',
  'latestSystemExceptions',
];

/** The instances as the status has them. `since` stays while they run on, or do not. */
export function instancesOf(
  told: RunStatusTold | undefined,
  before: readonly Instance[],
  now: string,
): Instance[] {
  return (told?.instances ?? []).map(({ instanceId, status }) => {
    const earlier = before.find(({ id }) => id === instanceId);
    const { running, error, numRestarts: restarts = 0, workerId } = status;
    const isAsBefore = earlier?.running === running && earlier.restarts === restarts;
    const lastException = lastOf(status);
    return {
      ...{ id: instanceId, running, since: isAsBefore ? earlier.since : now, restarts },
      ...(error && { error: short(error) }),
      ...countersOf(status),
      ...(lastException && { lastException }),
      ...(workerId && { worker: workerId }),
    };
  });
}

function countersOf(status: InstanceTold): Partial<Instance> {
  const counters = Object.entries(names).flatMap(([counter, known]) => {
    const name = known.find(each => typeof status[each] === 'number');
    return name === undefined ? [] : [[counter, status[name]]];
  });
  return Object.fromEntries(counters) as Partial<Instance>;
}

interface Exception {
  readonly exceptionString?: string;
  readonly timestampMs?: number;
}

function lastOf(status: InstanceTold): Instance['lastException'] {
  const all = lists.flatMap(name => (status[name] ?? []) as Exception[]);
  const [last] = all.toSorted((one, other) => (other.timestampMs ?? 0) - (one.timestampMs ?? 0));
  if (!last) return undefined;
  const { exceptionString = '', timestampMs = 0 } = last;
  return { message: wordsOf(exceptionString), time: timeOf(new Date(timestampMs)) };
}

/** What an exception itself says: the last line in Python, the first in Java; the rest is where it was raised. */
function wordsOf(text: string): string {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  return short((lines[0]?.startsWith('Traceback') ? lines.at(-1) : lines[0]) ?? 'an exception without words');
}

const longest = 500;

function short(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** How much was done, and how often that failed, by all of them. */
export function totalsOf(instances: readonly Instance[]): { processed: number; exceptions: number } {
  const sum = (of: (instance: Instance) => number) => instances.reduce((total, each) => total + of(each), 0);
  return {
    processed: sum(({ processed = 0 }) => processed),
    exceptions: sum(({ userExceptions = 0, systemExceptions = 0 }) => userExceptions + systemExceptions),
  };
}

/** Whether it ends in exceptions all the time: from when nothing but that was seen until something succeeds. */
export function isFailing(
  before: readonly Instance[],
  now: readonly Instance[],
  wasFailing: boolean,
): boolean {
  const all = totalsOf(now);
  if (all.exceptions > 0 && all.processed === 0) return true;
  const gains = now.map(each =>
    gainOf(
      before.find(({ id }) => id === each.id),
      each,
    ),
  );
  if (gains.some(({ processed }) => processed > 0)) return false;
  return gains.some(({ exceptions }) => exceptions > 0) || (wasFailing && all.exceptions > 0);
}

/** What an instance has done since: with a process or a worker that is new its counters begin anew. */
function gainOf(before: Instance | undefined, now: Instance): ReturnType<typeof totalsOf> {
  const [earlier, later] = [totalsOf(before ? [before] : []), totalsOf([now])];
  const isNew = later.processed < earlier.processed || later.exceptions < earlier.exceptions;
  if (isNew || before?.restarts !== now.restarts) return later;
  return {
    processed: later.processed - earlier.processed,
    exceptions: later.exceptions - earlier.exceptions,
  };
}

/** Why not all of so many instances run; `home` is the namespace of their workers. */
export function notRunning(
  noun: string,
  name: string,
  instances: readonly Instance[],
  expected: number,
  home: string,
): Sentence | undefined {
  const [reason, what] = ['InstanceNotRunning', `${noun} ${name}`] as const;
  if (instances.length < expected) {
    const message = `Waiting for workers to take ${expected - instances.length} of ${expected} instances of ${what}`;
    return { reason, message };
  }
  const down = instances.filter(({ running }) => !running);
  const [first] = down;
  if (!first) return undefined;
  const { id, error = 'its worker does not say why', restarts, worker } = first;
  const often =
    restarts > 0 ? `, and was started again ${restarts === 1 ? 'once' : `${restarts} times`}` : '';
  const others = down.length - 1;
  const more = others > 0 ? `; nor ${others === 1 ? 'does' : 'do'} ${others} more` : '';
  const log = `logs/functions/${name}/${name.split('/').at(-1)}-${id}.log`;
  const where = worker
    ? `: kubectl exec -n ${home} ${podOf(worker)} -- tail ${log}`
    : ` in ${log} of its worker`;
  const message = `Instance ${id} of ${what} does not run${often}${more}: ${error}. See what it said${where}`;
  return { reason, message };
}

/** A worker of its own has the name of its pod, one in a broker that of its cluster and its address besides. */
function podOf(worker: string): string {
  return /^c-(.+)-fw-(\1-broker-\d+)\./.exec(worker)?.[2] ?? worker;
}

/** Why it is not well although all instances run. */
export function failing(what: string, instances: readonly Instance[]): Sentence {
  const [last] = instances
    .flatMap(({ lastException }) => lastException ?? [])
    .toSorted((one, other) => (one.time < other.time ? 1 : -1));
  const words = last?.message ?? 'its worker does not say why';
  return {
    reason: 'FunctionFailing',
    message: `All that ${what} does ends in exceptions: ${words}`,
  };
}

export function runningCount(told: RunStatusTold | undefined): number {
  return told?.numRunning ?? 0;
}

/** Whether some are stopped, and have not ended by themselves: of one that has its worker tells exceptions, be it none. */
export function someStopped(told: RunStatusTold | undefined): boolean {
  return (told?.instances ?? []).some(
    ({ status }) => !status.running && !status.error && lists.every(name => status[name] === undefined),
  );
}

/** The instances that stand still: their worker has given them up, as after a start that failed. */
export function stuckInstances(
  told: RunStatusTold | undefined,
  before: readonly Instance[],
  nowMs: number,
): readonly number[] {
  return (told?.instances ?? []).flatMap(({ instanceId, status: { running, error, numRestarts = 0 } }) => {
    const earlier = before.find(({ id }) => id === instanceId);
    if (running || !error || !earlier || earlier.running || earlier.restarts !== numRestarts) return [];
    return nowMs - Date.parse(earlier.since) >= patienceMs ? [instanceId] : [];
  });
}

/** Workers start what has ended again after 30 s by themselves. */
const patienceMs = 60_000;
