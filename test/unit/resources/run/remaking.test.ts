import { describe, expect, test } from 'vitest';
import { cleanup, halted, stays } from '#src/resources/run/borrowed.ts';
import { remaking } from '#src/resources/run/remaking.ts';
import { functionOf, functionTold, instanceTold } from '../hand-made-resources.ts';
import { functionApi as api } from './function-api.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const asked = { remake: ['autoAck'], config: { autoAck: false }, applied: { code: 'hash' } };
const runs = { numRunning: 1, instances: [instanceTold({ latestUserExceptions: [] })] };
const stopped = { numRunning: 0, instances: [{ instanceId: 0, status: { running: false, error: '' } }] };
const crashed = {
  numRunning: 0,
  instances: [instanceTold({ running: false, error: '', latestUserExceptions: [] })],
};

interface Given {
  readonly fields?: object;
  readonly live?: object;
  readonly told?: object;
  readonly status?: object;
  readonly remake?: readonly string[];
}

function plan({ fields = {}, live = {}, told = runs, status = {}, remake = asked.remake }: Given) {
  const resource = functionOf(fields, { status });
  const answers = { it: functionTold(live), status: told };
  return remaking(api, { resource, answers, nowMs: now }, { ...asked, remake });
}

const sent = (given: Given) =>
  plan(given).writes.map(({ request: { method, path } }) => `${method} ${path.split('/totals')[1]}`);
const kept = (agoMs: number) => ({ applied: { code: 'old', [cleanup]: String(now - agoMs) } });

describe('one that is made anew', () => {
  test('given a subscription that goes with it, then first it is to stay, which is remembered before', () => {
    const { writes, keep, doing } = plan({});
    expect(writes).toMatchObject([
      { fields: [], request: { method: 'PUT', form: [{ json: { [cleanup]: false } }] } },
    ]);
    expect(writes[0]?.upload).toBeUndefined();
    expect(keep).toEqual({ applied: { [cleanup]: String(now) } });
    expect(doing).toBe(
      'Replacing function acme/orders/totals: Pulsar does not change autoAck of one that is there',
    );
  });

  test.each<[what: string, given: Given, requests: string[], reason?: string]>([
    ['workers that may not have heard', { live: { [cleanup]: false }, status: kept(9999) }, [], 'Applying'],
    ['instances that run', { live: { [cleanup]: false }, status: kept(10_000) }, ['POST /stop'], 'Applying'],
    [
      'none that runs',
      { live: { [cleanup]: false }, status: kept(10_000), told: stopped },
      ['DELETE ', 'POST '],
    ],
    [
      'a subscription that somebody has stay, nobody knows since when',
      { live: { [cleanup]: false } },
      [],
      'Applying',
    ],
    [
      'a subscription that stays since a moment ago by the spec',
      { live: { [cleanup]: false }, status: { applied: { [stays]: String(now - 9999) } } },
      [],
      'Applying',
    ],
    [
      'a subscription that stays since it was stopped, then it is started first',
      { live: { [cleanup]: false }, told: stopped, status: { applied: { [stays]: '' } } },
      ['POST /start'],
      'Applying',
    ],
    [
      'a stopped one whose subscription stays anyway',
      { live: { [cleanup]: false }, told: stopped },
      ['DELETE ', 'POST '],
    ],
    ['another subscription, then the old one goes', { remake: ['subName'] }, ['DELETE ', 'POST ']],
    ['one that is stopped, then it is started first', { told: stopped }, ['POST /start'], 'Applying'],
    ['one that ends by itself', { told: crashed }, ['PUT ']],
    [
      'one that is to be stopped, and is',
      { told: stopped, fields: { parallelism: 0 }, status: { paused: true } },
      [],
      'Waiting',
    ],
    ['one that is to be stopped, and runs', { fields: { parallelism: 0 } }, ['POST /stop'], 'Waiting'],
    [
      'one that is to be stopped, in the middle, then its subscription is given back',
      { live: { [cleanup]: false }, fields: { parallelism: 0 }, status: kept(10_000) },
      ['PUT '],
    ],
    [
      'no leave any more to do so, then what was stopped is started',
      {
        ...{ live: { [cleanup]: false }, fields: { updateStrategy: 'Fail' }, told: stopped },
        status: { applied: { ...kept(10_000).applied, [halted]: 'true' } },
      },
      ['POST /start'],
      'Applying',
    ],
    ['no leave to do so', { fields: { updateStrategy: 'Fail' } }, [], 'Refused'],
  ])('given %s', (_, given, requests, reason) => {
    expect(sent(given)).toEqual(requests);
    expect(plan(given).wait?.reason).toBe(reason);
  });

  test('given what is stopped for that, or is seen to stay, then that is remembered before', () => {
    const live = { [cleanup]: false };
    expect(plan({ live, status: kept(10_000) }).keep).toEqual({
      applied: { ...kept(10_000).applied, [halted]: 'true' },
    });
    expect(plan({ live }).keep).toEqual({ applied: { [stays]: String(now) } });
  });

  test('given what others have set, then the new one has it, and what is not given any more it has not', () => {
    const status = { ...kept(10_000), managedFields: ['output', 'autoAck'] };
    const live = { [cleanup]: false, logTopic: 'theirs', output: 'ours' };
    const [deletion, creation] = plan({ live, status, told: stopped }).writes;
    expect(deletion?.does).toBe('delete');
    expect(creation).toMatchObject({
      does: 'create',
      fields: ['autoAck'],
      remember: { applied: { code: 'hash' } },
    });
    const json = creation?.request.form?.map(part => 'json' in part && part.json)[0];
    expect(json).toMatchObject({ logTopic: 'theirs', autoAck: false });
    expect(json).not.toHaveProperty('output');
  });
});
