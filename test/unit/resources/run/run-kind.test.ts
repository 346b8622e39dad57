import { describe, expect, test } from 'vitest';
import { functionKind } from '#src/resources/function/function.ts';
import { functionOf, functionTold, instanceTold, servingCluster } from '../hand-made-resources.ts';

const then = '2026-01-01T00:00:00Z';
const now = Date.parse(then) + 30_000;
const counters = { received: 0, processed: 0, userExceptions: 0, systemExceptions: 0 };
const instance = { id: 0, running: true, since: then, restarts: 0, worker: 'fw-0', ...counters };

function tells(status: object, told: object, { fields = {}, live = {}, nowMs = now } = {}) {
  const answers = { it: functionTold(live), status: told };
  return functionKind.tells?.({ resource: functionOf(fields, { status }), answers, nowMs });
}

const runs = (fields: object = {}) => ({ numRunning: 1, instances: [instanceTold(fields)] });

describe('what is told of one that runs', () => {
  test('given one that is well, then its instances are told and nothing else is said', () => {
    expect(tells({}, runs())).toEqual({
      fields: {
        parallelism: 1,
        instances: [{ ...instance, since: '2026-01-01T00:00:30Z' }],
        countedTime: '2026-01-01T00:00:30Z',
      },
      sentence: undefined,
    });
  });

  test('given counters alone that change, then they are told once a minute', () => {
    const status = { instances: [instance], countedTime: then };
    const busy = runs({ numReceived: 5, numSuccessfullyProcessed: 5 });
    const received = (nowMs: number) => {
      const { instances = [] } = (tells(status, busy, { nowMs })?.fields ?? {}) as {
        instances?: { received: number }[];
      };
      return instances[0]?.received;
    };
    expect([received(now), received(now + 30_000)]).toEqual([0, 5]);
  });

  test('given exceptions alone, then that is told at once, in their words', () => {
    const exceptions = [{ exceptionString: 'ValueError: no', timestampMs: 5 }];
    const told = runs({ numUserExceptions: 1, latestUserExceptions: exceptions });
    const { fields, sentence } = tells({ instances: [instance], countedTime: then }, told) ?? {};
    expect(sentence).toEqual({
      reason: 'FunctionFailing',
      message: 'All that function acme/orders/totals does ends in exceptions: ValueError: no',
    });
    expect(fields).toMatchObject({ instances: [{ userExceptions: 1 }] });
  });

  test('given an instance too few, then it is waited for', () => {
    expect(tells({}, runs(), { live: { parallelism: 2 } })?.sentence?.reason).toBe('InstanceNotRunning');
    expect(tells({}, runs({ running: false, error: 'a' }))?.sentence?.reason).toBe('InstanceNotRunning');
  });

  test('given none that shall run, then it is as specified', () => {
    const { sentence } = tells({}, { numRunning: 0, instances: [] }, { fields: { parallelism: 0 } }) ?? {};
    expect(sentence).toEqual({
      reason: 'Ready',
      message: 'As specified in Pulsar: stopped, because parallelism is 0',
    });
  });
});

describe('a kind of what runs', () => {
  test('then it is looked for where it is, and waits for its namespace', () => {
    const it = 'v3/functions/acme/orders/totals';
    expect(functionKind.reads(functionOf())).toEqual({ it, status: `${it}/status` });
    expect(functionKind.within?.(functionOf())).toBe('namespace acme/orders');
    expect(functionKind.serversOf?.(servingCluster)).toEqual(servingCluster.brokers);
  });

  test('then it is deleted where it is there', () => {
    const end = (it: unknown) => functionKind.end({ resource: functionOf(), answers: { it } });
    expect(end(functionTold())).toMatchObject([{ does: 'delete', request: { method: 'DELETE' } }]);
    expect(end(undefined)).toEqual([]);
  });

  test('then the file and the Secrets that it names are known, and the fields that it gives', () => {
    const secrets = { PASSWORD: { name: 'db', key: 'password' } };
    const given = functionOf({ secrets, parallelism: 0 });
    expect(functionKind.file?.(given)).toEqual({ namespace: 'ns', name: 'code', key: 'totals.py' });
    expect(functionKind.file?.(functionOf({ code: { url: 'https://a/b.py' } }))).toBeUndefined();
    expect(functionKind.secrets?.(given)).toEqual([secrets.PASSWORD]);
    expect(functionKind.secrets?.(functionOf())).toEqual([]);
    expect(functionKind.fieldsOf(given.spec)).toEqual([
      ...['runtime', 'className', 'secrets', 'inputSpecs', 'parallelism'],
    ]);
  });
});
