import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PulsarFunctionSpec } from '#src/api/resources/functions/function.ts';
import { writePulsar } from '#src/resources/act/pulsar.ts';
import { functionKind } from '#src/resources/function/function.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { FakeFunctions } from './fake-functions.ts';
import { functionOf } from './hand-made-resources.ts';

let pulsar: FakeFunctions;
let world: ResourceWorld<PulsarFunctionSpec>;
const finalizer = 'pulsar-operator.dev/pulsar';
const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z' };

beforeEach(async () => {
  pulsar = new FakeFunctions();
  world = new ResourceWorld(functionKind, { brokers: [await pulsar.listen()] });
  world.files.set('code/totals.py', 'code');
  vi.useFakeTimers({ toFake: ['Date'] });
});

afterEach(async () => {
  vi.useRealTimers();
  await pulsar[Symbol.asyncDispose]();
});

function later(): void {
  vi.setSystemTime(Date.now() + 11_000);
}

async function passed(fields: object = {}, metadata: object = { finalizers: [finalizer] }): Promise<string> {
  world.apply('totals', functionOf(fields).spec, metadata);
  return again();
}

async function again(): Promise<string> {
  await world.pass('totals').catch(() => undefined);
  return world.of('totals') ? world.said('totals') : 'gone';
}

/** One that has its subscription stay; then the operator ends right after it has stopped it. */
async function stoppedMidway(fields: object = {}, metadata?: object): Promise<void> {
  await passed(fields, metadata);
  await passed({ ...fields, autoAck: false }, metadata);
  later();
  world.write = async (...call) => {
    await writePulsar(...call);
    throw new Error('killed');
  };
  await again();
  world.write = writePulsar;
  expect([pulsar.isStopped, pulsar.live?.['cleanupSubscription']]).toEqual([true, false]);
  pulsar.asked.length = 0;
}

describe('a replace that ends before its end', () => {
  test('given a deletion, then it is started, its subscription is given back, and only then it goes with it', async () => {
    await stoppedMidway();
    expect(await passed({ autoAck: false }, deleted)).toContain('waiting for its workers to know');
    expect([pulsar.asked, pulsar.live?.['cleanupSubscription']]).toEqual([['POST /start', 'PUT'], true]);
    later();
    expect(await again()).toBe('gone');
    expect(pulsar.asked.at(-1)).toBe('DELETE');
  });

  test.each<[what: string, fields: object]>([
    ['no leave any more to replace it', { autoAck: false, updateStrategy: 'Fail' }],
    ['the change taken back', {}],
  ])('given %s, then it runs on as it was', async (_, fields) => {
    await stoppedMidway();
    await passed(fields);
    expect([pulsar.asked, pulsar.isStopped]).toEqual([['POST /start', 'PUT'], false]);
    expect(pulsar.live).toMatchObject({ autoAck: true, cleanupSubscription: true });
    await again();
    expect(pulsar.asked).toHaveLength(2);
  });

  test('given one that is to be retained, then it is held until it runs on as it was', async () => {
    await stoppedMidway({ deletionPolicy: 'Retain' }, {});
    expect(world.of('totals')?.metadata.finalizers).toEqual([finalizer]);
    expect(await passed({ autoAck: false, deletionPolicy: 'Retain' }, deleted)).toBe('gone');
    expect([pulsar.asked, pulsar.isStopped]).toEqual([['POST /start', 'PUT'], false]);
    expect(pulsar.live).toMatchObject({ autoAck: true, cleanupSubscription: true });
  });

  test('given no ConfigMap any more, then it runs on as it was', async () => {
    await stoppedMidway();
    world.files.clear();
    expect(await passed({ autoAck: false })).toContain('False MissingReference');
    expect([pulsar.asked, pulsar.isStopped]).toEqual([['POST /start', 'PUT'], false]);
    expect(pulsar.live?.['cleanupSubscription']).toBe(true);
  });

  test('given that it shall be stopped, then it stays stopped and whole, and is replaced when it shall run', async () => {
    await stoppedMidway();
    expect(await passed({ autoAck: false, parallelism: 0 })).toContain(
      'when parallelism is more than 0 again',
    );
    expect([pulsar.asked, pulsar.isStopped]).toEqual([['PUT'], true]);
    await passed({ autoAck: false, parallelism: 1 });
    await again();
    later();
    await again();
    expect(pulsar.asked).toEqual(['PUT', 'POST /start', 'PUT', 'POST /stop', 'DELETE', 'POST']);
    expect(pulsar.live).toMatchObject({ autoAck: false, cleanupSubscription: true });
  });
});

test.each(['a replace', 'somebody'])(
  'given one that %s has deleted, and workers that take no new one, then the status says that none runs',
  async who => {
    await passed();
    await again();
    expect(world.of('totals')?.status?.parallelism).toBe(1);
    pulsar.refuses['POST'] = 400;
    if (who === 'somebody') pulsar.live = undefined;
    await passed({ autoAck: false });
    later();
    await again();
    await again();
    expect(world.said('totals')).toContain('False Refused');
    expect([pulsar.live, world.of('totals')?.status]).toMatchObject([
      undefined,
      { parallelism: 0, instances: [] },
    ]);
  },
);

test('given a subscription that has just been set to stay, then workers have time to hear it before it is replaced', async () => {
  await passed();
  await passed({ cleanupSubscription: false });
  expect(await passed({ cleanupSubscription: false, autoAck: false })).toContain(
    'waiting for its workers to know',
  );
  expect(pulsar.asked).toEqual(['POST', 'PUT']);
  later();
  await again();
  expect(pulsar.asked).toEqual(['POST', 'PUT', 'POST /stop', 'DELETE', 'POST']);
});

describe('a worker that hears of changes a moment later', () => {
  test('given a registration, then that is seen before it is looked at again', async () => {
    world.write = async (...call) => {
      await writePulsar(...call);
      pulsar.hearsLater(150);
    };
    expect(await passed()).toBe('True Ready: As specified in Pulsar');
    expect(pulsar.asked).toEqual(['POST']);
  });

  test('given a replace, then it is seen to be gone before it is registered', async () => {
    await passed({ subName: 'old' });
    world.write = async (...call) => {
      if (call[1].form && pulsar.told !== undefined) throw new Error('already exists');
      await writePulsar(...call);
      pulsar.hearsLater(150);
    };
    expect(await passed({ subName: 'new' })).toBe('True Ready: As specified in Pulsar');
    expect(pulsar.asked).toEqual(['POST', 'DELETE', 'POST']);
  });
});
