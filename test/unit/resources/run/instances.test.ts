import { describe, expect, test } from 'vitest';
import {
  failing,
  instancesOf,
  isFailing,
  notRunning,
  stuckInstances,
  totalsOf,
} from '#src/resources/run/instances.ts';
import { instanceTold } from '../hand-made-resources.ts';

const [then, now] = ['2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'];
const told = (...instances: ReturnType<typeof instanceTold>[]) => ({ instances });
const instance = (fields: object = {}) => ({ id: 0, running: true, since: then, restarts: 0, ...fields });
const trace = 'Traceback (most recent call last):\n  File "a.py", line 5\nValueError: it went boom\n';

describe('the instances', () => {
  test.each([
    ['a function', {}, { received: 0, processed: 0, userExceptions: 0, systemExceptions: 0 }],
    [
      'a sink',
      { numReadFromPulsar: 3, numWrittenToSink: 2, numSinkExceptions: 1 },
      { received: 3, processed: 2, userExceptions: 1, systemExceptions: 0 },
    ],
    [
      'a source',
      { numReceivedFromSource: 3, numWritten: 2, numSourceExceptions: 1 },
      { received: 3, processed: 2, userExceptions: 1, systemExceptions: 0 },
    ],
  ])('given %s, then its counters have the same names', (_, counters, expected) => {
    const { status } = instanceTold();
    const { numReceived: _r, numSuccessfullyProcessed: _p, numUserExceptions: _u, ...others } = status;
    const own = Object.keys(counters).length > 0 ? { ...others, ...counters } : status;
    expect(instancesOf({ instances: [{ instanceId: 0, status: own }] }, [], now)).toEqual([
      { id: 0, running: true, since: now, restarts: 0, worker: 'fw-0', ...expected },
    ]);
  });

  test('given one that runs on, then it is told since when, and anew after it was restarted', () => {
    const at = (fields: object) => instancesOf(told(instanceTold(fields)), [instance()], now)[0]?.since;
    expect([at({}), at({ numRestarts: 1 }), at({ running: false })]).toEqual([then, now, now]);
  });

  test.each([
    ['Python, then its last line counts', trace, 'ValueError: it went boom'],
    ['Java, then its first', 'java.lang.Error: no\n\tat A.b(A.java:5)', 'java.lang.Error: no'],
    ['nothing', '', 'an exception without words'],
    ['very much', 'x'.repeat(600), `${'x'.repeat(500)}…`],
  ])('given an exception of %s', (_, exceptionString, message) => {
    const earlier = { exceptionString: 'old', timestampMs: 5 };
    const latest = { exceptionString, timestampMs: 1_000_000 };
    const exceptions = { latestUserExceptions: [earlier, latest], latestSystemExceptions: [] };
    expect(instancesOf(told(instanceTold(exceptions)), [], now)[0]?.lastException).toEqual({
      message,
      time: '1970-01-01T00:16:40Z',
    });
  });

  test('given nothing that is told, then there are none', () => {
    expect(instancesOf(undefined, [instance()], now)).toEqual([]);
    expect(totalsOf([])).toEqual({ processed: 0, exceptions: 0 });
  });
});

describe('whether it fails', () => {
  const counted = (processed: number, userExceptions: number) => [instance({ processed, userExceptions })];
  test.each<[what: string, before: [number, number], after: [number, number], was: boolean, is: boolean]>([
    ['nothing at all', [0, 0], [0, 0], false, false],
    ['exceptions alone', [0, 0], [0, 1], false, true],
    ['nothing that ever succeeded', [0, 1], [0, 1], false, true],
    ['more exceptions and no success', [5, 1], [5, 2], false, true],
    ['more of both', [5, 1], [6, 2], false, false],
    ['silence after a failure', [5, 2], [5, 2], true, true],
    ['a success after a failure', [5, 2], [6, 2], true, false],
    ['old exceptions', [5, 2], [5, 2], false, false],
    ['a restart after a failure', [5, 2], [0, 0], true, false],
    ['success after a restart', [5, 2], [3, 3], true, false],
  ])('given %s', (_, before, after, was, is) => {
    expect(isFailing(counted(...before), counted(...after), was)).toBe(is);
  });

  test('given several, then each counts from where it began', () => {
    const of = (id: number, processed: number, userExceptions: number, restarts = 0) =>
      instance({ id, processed, userExceptions, restarts });
    const before = [of(0, 100, 0), of(1, 50, 0)];
    expect(isFailing(before, [of(0, 105, 0), of(1, 0, 3)], false)).toBe(false);
    expect(isFailing(before, [of(0, 100, 0), of(1, 0, 3)], false)).toBe(true);
    expect(isFailing(before, [of(0, 100, 0), of(1, 60, 3, 1)], true)).toBe(false);
  });

  test('then it is told in the words of the last exception', () => {
    const lastException = { message: 'ValueError: it went boom', time: now };
    const older = { lastException: { message: 'old', time: then } };
    expect(failing('function a/b/c', [instance(older), instance({ lastException })]).message).toBe(
      'All that function a/b/c does ends in exceptions: ValueError: it went boom',
    );
    expect(failing('function a/b/c', [instance()]).message).toContain('does not say why');
  });
});

describe('an instance that does not run', () => {
  const said = (instances: ReturnType<typeof instance>[], expected = 1) =>
    notRunning('function', 'a/b/c', instances, expected, 'pulsar')?.message;

  test('given all that run, then nothing is said', () => {
    expect(said([instance()])).toBeUndefined();
  });

  test('given fewer than there shall be, then they are waited for', () => {
    expect(said([instance()], 3)).toBe('Waiting for workers to take 2 of 3 instances of function a/b/c');
  });

  test('given one that is down, then its error is told, and where more is', () => {
    const down = { running: false, error: 'UNAVAILABLE: io exception', restarts: 3, worker: 'fw-0' };
    expect(said([instance(down), instance({ id: 1, running: false })], 2)).toBe(
      'Instance 0 of function a/b/c does not run, and was started again 3 times; nor does 1 more: UNAVAILABLE: io exception. See what it said: kubectl exec -n pulsar fw-0 -- tail logs/functions/a/b/c/c-0.log',
    );
    expect(said([instance({ running: false })])).toContain(
      'its worker does not say why. See what it said in logs/functions/a/b/c/c-0.log of its worker',
    );
  });

  test('given a worker in a broker, then the pod is told that a person knows', () => {
    const worker = 'c-demo-fw-demo-broker-1.demo-broker-headless.pulsar.svc.cluster.local-8080';
    expect(said([instance({ running: false, worker })])).toMatch(
      /kubectl exec -n pulsar demo-broker-1 -- tail /,
    );
  });
});

describe('an instance that its worker has given up', () => {
  const down = { running: false, error: 'HTTP 503 Service Unavailable' };
  const after = (ms: number, fields: object, before = [instance({ running: false })]) =>
    stuckInstances(told(instanceTold({ ...down, ...fields })), before, Date.parse(then) + ms);

  test.each<[what: string, ms: number, fields: object, stuck: number[]]>([
    ['a minute of silence', 60_000, {}, [0]],
    ['less than that', 59_000, {}, []],
    ['one that its worker starts again and again', 60_000, { numRestarts: 1 }, []],
    ['one that is stopped', 60_000, { error: '' }, []],
    ['one that runs', 60_000, { running: true }, []],
  ])('given %s', (_, ms, fields, stuck) => {
    expect(after(ms, fields)).toEqual(stuck);
  });

  test('given one that was not seen before, or ran then, then it has time', () => {
    expect(after(60_000, {}, [])).toEqual([]);
    expect(after(60_000, {}, [instance()])).toEqual([]);
    expect(stuckInstances(undefined, [], 0)).toEqual([]);
  });
});
