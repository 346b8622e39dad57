import { describe, expect, test } from 'vitest';
import { withLedgers } from '#simulation/ledgers.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { bookiesNeeded, obstacle } from '#src/cluster/bookkeeper/may-leave.ts';
import { bookie, survey } from './survey.ts';

/** Three bookies are wanted; ledgers are spread over as many as that. */
function spreadOver(ensemble: number) {
  return pulsarClusterSpec.parse({ quorums: { ensemble, write: ensemble, ack: ensemble } });
}

const two = spreadOver(2);
const leaving = bookie('demo-bookie-3', { registered: 'writable' });

function staying(writable: number, freeBytes = 1e12) {
  return { staying: { count: 3, writable, freeBytes } };
}

describe('given ledgers that are spread over bookies', () => {
  test.each([
    [2, 0, 2],
    [2, 3, 3],
    [3, 2, 3],
  ])('when new ones want %i and others have %i, then %i have to take writes', (ensemble, largest, needed) => {
    expect(bookiesNeeded(spreadOver(ensemble), survey({}, { largestEnsemble: largest }))).toBe(needed);
  });
});

describe('given bookies that are to leave', () => {
  test('when enough others take writes and have room, then nothing keeps them', () => {
    expect(obstacle(two, survey(leaving, staying(2)))).toBeUndefined();
  });

  test('when ledgers have more copies than bookies would remain, then these are named and the least number is', () => {
    const largest = { largestEnsemble: 4, largestEnsembleOf: 'namespace public/default' };
    const said = obstacle(two, survey(leaving, largest))?.message;
    expect(said).toContain(
      '3 bookies would remain and 4 are needed, the ensemble size of namespace public/default',
    );
    expect(said).toContain('Set it to at least 4.');
  });

  test('when exactly as many would remain as ledgers have copies, then nothing keeps them', () => {
    expect(obstacle(two, survey(leaving, { largestEnsemble: 3 }))).toBeUndefined();
  });

  test('when too few of the others take writes, then the sum is told', () => {
    expect(obstacle(two, survey(leaving, staying(1)))?.message).toContain(
      '3 bookies would remain, of which 1 takes writes, and 2 are needed',
    );
  });

  test('when the others have less room than these hold, then both are told, and that these figures move by themselves', () => {
    expect(obstacle(two, survey(leaving, { ...staying(3, 5e8), leavingBytes: 1e9 }))).toMatchObject({
      reason: 'NoRoom',
      message: expect.stringContaining('hold 1.0 GB, the 3 that stay have 0.5 GB free'),
      moves: true,
    });
    expect(obstacle(two, survey(leaving, { ...staying(3, 1e9), leavingBytes: 1e9 }))).toBeUndefined();
  });

  test('when all of them are read-only, then room is no question any more: some of it is copied', () => {
    const begun = bookie('demo-bookie-3');
    const scarce = { ...staying(3, 1), leavingBytes: 1e9 };
    expect(obstacle(two, survey(begun, scarce))).toBeUndefined();
    expect(
      obstacle(two, survey({ ...begun, ...bookie('demo-bookie-4', { registered: 'writable' }) }, scarce)),
    ).toMatchObject({ reason: 'NoRoom' });
  });
});

describe('given bookies that cannot be spared in a cluster that runs', () => {
  test('when ledgers are spread over more than would remain, then it is held with the sum and nothing changes', () => {
    const world = withLedgers(5, 0);
    world.bookies.ensemble = 4;
    for (let ledger = 0; ledger < 5; ledger++) world.bookies.write(ledger);
    world.edit({ bookkeeper: { replicas: 3 } });
    world.settle(400);
    expect(world.condition('Held')).toMatchObject({
      status: 'True',
      reason: 'BookieScaleDown',
      message: expect.stringContaining('3 bookies would remain and 4 are needed'),
    });
    expect(world.bookies.readOnly.size).toBe(0);
    expect(world.podsOf('bookkeeper')).toHaveLength(5);
    world.edit({ bookkeeper: { replicas: 5 } });
    world.settle(400);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the others have no room, then it is held with the sum and nothing changes', () => {
    const world = withLedgers(4, 10);
    world.bookies.freeBytes = 5e8;
    world.edit({ bookkeeper: { replicas: 3 } });
    world.settle(400);
    expect(world.condition('Held')).toMatchObject({
      message: expect.stringContaining('hold 1.0 GB, the 3 that stay have 0.5 GB free'),
    });
    expect(world.bookies.readOnly.size).toBe(0);
  });

  test('when too few of those that stay take writes, then the others are not made read-only', () => {
    const world = withLedgers(5, 40);
    for (const at of [1, 2]) world.bookies.readOnly.add(`demo-bookie-${at}`);
    world.edit({ bookkeeper: { replicas: 3 } });
    world.settle(100);
    expect(world.history.filter(line => line.startsWith('setReadOnly'))).toEqual([]);
    expect(world.condition('Held')?.message).toContain(
      '3 bookies would remain, of which 1 takes writes, and 2 are needed',
    );
  });

  test('when those take writes again, then the others leave by themselves', () => {
    const world = withLedgers(5, 40);
    for (const at of [1, 2]) world.bookies.readOnly.add(`demo-bookie-${at}`);
    world.edit({ bookkeeper: { replicas: 3 } });
    expect(world.settle(100).wakeAfterSeconds).toBeLessThanOrEqual(60);
    world.bookies.readOnly.clear();
    world.settle(300);
    expect(world.podsOf('bookkeeper')).toHaveLength(3);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
