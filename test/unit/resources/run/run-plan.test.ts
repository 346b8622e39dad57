import { describe, expect, test } from 'vitest';
import { runPlan } from '#src/resources/run/run-plan.ts';
import { functionOf, functionTold, instanceTold } from '../hand-made-resources.ts';
import { functionApi as api } from './function-api.ts';

const runs = { numRunning: 1, instances: [instanceTold({ latestUserExceptions: [] })] };
const asUploaded = { applied: { code: 'hash' } };

interface Given {
  readonly fields?: object;
  readonly live?: object | null;
  readonly status?: object;
  readonly told?: object;
  readonly awaited?: string;
}

function plan({ fields = {}, live = {}, status = asUploaded, told = runs, awaited }: Given) {
  const answers = { it: live ? functionTold(live) : undefined, status: told };
  return runPlan(api, {
    resource: functionOf(fields, { status }),
    answers,
    file: { hash: 'hash', ...(awaited !== undefined && { awaited }) },
    nowMs: 0,
  });
}

const sent = (given: Given) =>
  plan(given).writes.map(({ does, fields = [], request }) =>
    [does, request.method, request.path.split('/totals')[1], ...fields].filter(Boolean).join(' '),
  );

describe('one that runs', () => {
  test.each<[what: string, given: Given, requests: string[]]>([
    ['as it shall, then nothing is done', {}, []],
    ['nowhere, then it is registered', { live: null, status: {} }, ['create POST']],
    ['with other code', { status: { applied: { code: 'old' } } }, ['set PUT code']],
    ['with code that somebody else uploaded', { status: {} }, ['set PUT code']],
    ['with another output', { fields: { output: 'persistent://a/b/c' } }, ['set PUT output']],
    ['with what no update changes', { fields: { autoAck: false } }, ['set PUT']],
    ['and shall be stopped', { fields: { parallelism: 0 } }, ['set POST /stop']],
  ])('given one that runs %s', (_, given, requests) => {
    expect(sent(given)).toEqual(requests);
  });

  test('given code that is fetched, then its URL tells whether it is new', () => {
    const fields = { code: { url: 'https://a/b.py' } };
    const [write] = plan({ fields }).writes;
    expect(write?.fields).toEqual(['code']);
    expect(plan({ fields, status: write?.remember as object }).writes).toEqual([]);
  });

  test('given a subscription that was to stay while it was made anew, then it goes with it again', () => {
    const status = { applied: { code: 'hash', cleanupSubscription: '5' } };
    expect(plan({ live: { cleanupSubscription: false }, status }).writes).toMatchObject([
      {
        request: { form: [{ json: { cleanupSubscription: true } }] },
        remember: { applied: { code: 'hash', subscriptionGoes: '0' } },
      },
    ]);
    const given = { fields: { cleanupSubscription: false }, live: { cleanupSubscription: false }, status };
    expect(plan(given)).toEqual({ writes: [], keep: { applied: { code: 'hash', subscriptionStays: '5' } } });
  });

  test('given a spec that has its subscription stay, then it is remembered since when, if workers hear of it', () => {
    const given = { fields: { cleanupSubscription: false } };
    const stopped = { instances: [{ instanceId: 0, status: { running: false, error: '' } }] };
    const since = (more: Given) => plan({ ...given, ...more }).writes[0]?.remember?.['applied'];
    expect(since({})).toMatchObject({ subscriptionStays: '0' });
    expect(since({ told: stopped })).toMatchObject({ subscriptionStays: '' });
    const status = { applied: { code: 'old', subscriptionStays: '7', subscriptionGoes: '5' } };
    expect(since({ status, live: { cleanupSubscription: false } })).toEqual({
      ...{ code: 'hash', subscriptionStays: '7', subscriptionGoes: '5' },
    });
  });

  test('given no instances at all, then the number that it had is left alone', () => {
    const status = { ...asUploaded, managedFields: ['parallelism'], paused: true };
    const told = { numRunning: 0, instances: [] };
    expect(sent({ fields: { parallelism: 0 }, live: { parallelism: 3 }, status, told })).toEqual([]);
  });
});

describe('given code whose content is not there', () => {
  const awaited = 'other content';
  const waits = { wait: { reason: 'MissingReference', message: awaited } };
  const old = { applied: { code: 'old' } };

  test('when it runs already, then all else goes on', () => {
    expect(plan({ awaited })).toEqual({ writes: [] });
    expect(sent({ awaited, fields: { output: 'persistent://a/b/c' } })).toEqual(['set PUT output']);
  });

  test.each<[what: string, given: Given]>([
    ['nothing is there', { live: null, status: {} }],
    ['another runs', { status: old, fields: { output: 'persistent://a/b/c' } }],
    ['another is to be made', { fields: { autoAck: false } }],
  ])('when %s, then it is waited for', (_, given) => {
    expect(plan({ ...given, awaited })).toEqual({ writes: [], ...waits });
  });

  test('when another is to be made and this one is stopped for that, then it runs on until then', () => {
    const told = { numRunning: 0, instances: [{ instanceId: 0, status: { running: false, error: '' } }] };
    expect(sent({ awaited, told, fields: { autoAck: false } })).toEqual(['set POST /start']);
  });
});
