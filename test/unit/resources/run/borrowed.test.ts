import { describe, expect, test } from 'vitest';
import {
  applying,
  beforeDeletion,
  cleanup,
  givingBack,
  halted,
  hasBorrowed,
  heardMs,
  stays,
  stillRemembered,
} from '#src/resources/run/borrowed.ts';
import { functionOf, functionTold, instanceTold } from '../hand-made-resources.ts';
import { functionApi as api } from './function-api.ts';

const runs = { numRunning: 1, instances: [instanceTold({ latestUserExceptions: [] })] };
const stopped = { numRunning: 0, instances: [{ instanceId: 0, status: { running: false, error: '' } }] };

interface Given {
  readonly applied?: Record<string, string>;
  readonly fields?: object;
  readonly live?: object | null;
  readonly told?: object;
  readonly nowMs?: number;
}

function state({ applied = {}, fields = {}, live = {}, told = runs, nowMs = 9 }: Given) {
  const answers = { it: live ? functionTold(live) : undefined, status: told };
  return { resource: functionOf(fields, { status: { applied: { code: 'a', ...applied } } }), answers, nowMs };
}

const done = (given: Given) => {
  const { writes = [], keep, wait } = givingBack(api, state(given)) ?? {};
  const asked = writes.map(({ request }) => `${request.method} ${request.path.split('/totals')[1]}`.trim());
  return [...asked, wait?.reason, writes[0]?.remember ?? keep].filter(Boolean);
};
const kept = { live: { [cleanup]: false }, applied: { [cleanup]: '5' } };
const both = { ...kept, applied: { ...kept.applied, [halted]: 'true' }, told: stopped };
const back = { code: 'a', subscriptionGoes: '9' };

describe('what is borrowed to make one anew', () => {
  test.each<[what: string, given: Given, expected: unknown[]]>([
    ['nothing', {}, []],
    ['what is gone', { ...kept, live: null }, []],
    ['a subscription', kept, ['PUT', { applied: back }]],
    ['a subscription that goes with it already', { ...kept, live: {} }, [{ applied: back }]],
    [
      'a subscription that is to stay now',
      { ...kept, fields: { [cleanup]: false } },
      [{ applied: { code: 'a', [stays]: '5' } }],
    ],
    [
      'one that is stopped, then it is started first',
      both,
      ['POST /start', 'Applying', { applied: { code: 'a', [cleanup]: '5' }, paused: false }],
    ],
    [
      'one that was only stopped',
      { applied: { [halted]: 'true' } },
      ['POST /start', 'Applying', { applied: { code: 'a' }, paused: false }],
    ],
    [
      'one that shall be stopped now',
      { ...both, fields: { parallelism: 0 } },
      ['PUT', { applied: back, paused: true }],
    ],
    [
      'one that shall be stopped now, and was only stopped',
      { applied: { [halted]: 'true' }, fields: { parallelism: 0 } },
      [{ applied: { code: 'a' }, paused: true }],
    ],
  ])('given %s', (_, given, expected) => {
    expect(done(given)).toEqual(expected);
  });

  test('then that holds it until it is given back', () => {
    expect(hasBorrowed(state(kept).resource)).toBe(true);
    expect(hasBorrowed(state({ applied: { [halted]: 'true' } }).resource)).toBe(true);
    expect(hasBorrowed(state({ applied: { [stays]: '5' } }).resource)).toBe(false);
  });
});

test('given one that is to be deleted, then that waits until workers know that its subscription goes with it', () => {
  const plan = (given: Given) => beforeDeletion(api, state(given));
  expect(plan(kept)?.writes).toHaveLength(1);
  const applied = { subscriptionGoes: '9' };
  expect(plan({ applied, nowMs: 8 + heardMs })).toEqual({ writes: [], wait: applying(expect.any(String)) });
  expect(plan({ applied, nowMs: 9 + heardMs })).toBeUndefined();
  expect(plan({ applied, live: null })).toBeUndefined();
  expect(plan({})).toBeUndefined();
});

test('given another change, then what workers have yet to hear is remembered on', () => {
  const remembered = (config: object, live: object, told: object = runs) =>
    stillRemembered(state({ applied: { [stays]: '5' } }).resource, { config, live, told, nowMs: 9 } as never);
  expect(remembered({}, { [cleanup]: false })).toEqual({ [stays]: '5' });
  expect(remembered({ [cleanup]: false }, {})).toEqual({ [stays]: '9' });
  expect(remembered({ [cleanup]: false }, {}, stopped)).toEqual({ [stays]: '' });
  expect(remembered({}, {})).toEqual({});
});
