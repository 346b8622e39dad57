import { describe, expect, test } from 'vitest';
import { readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { Hearing } from '#src/cluster/model/heard.ts';
import { conditionsHeard } from '#src/cluster/serving/conditions.ts';
import { seenAtRest, stateAtRest } from '../at-rest.ts';

/** A condition of a cluster that was Ready before this happened. */
function after(type: 'Observed' | 'Redundant', happens: (world: FakeWorld) => void, seconds = 3) {
  const world = readyCluster(new FakeWorld());
  happens(world);
  runFor(world, seconds);
  return world.condition(type);
}

const redundant = (happens: (world: FakeWorld) => void) => after('Redundant', happens);

test('given a cluster that is all right, then it is observed, and no ledger is known to miss a copy', () => {
  expect(after('Observed', () => {})).toMatchObject({ status: 'True', reason: 'Heard' });
  expect(redundant(() => {})).toMatchObject({ status: 'True', reason: 'AllCopies' });
});

test('given a cluster without metadata yet, then nothing is said of it', () => {
  const world = new FakeWorld();
  world.pass();
  expect(world.condition('Observed')).toBeUndefined();
  expect(world.condition('Redundant')).toBeUndefined();
});

describe('given ledgers that miss a copy', () => {
  test.each([
    [1, '1 ledger misses a copy'],
    [7, '7 ledgers miss a copy'],
  ])('when there are %i, then it is told how many, and that they are being copied', (count, said) => {
    const condition = redundant(world => (world.underReplicated = count));
    expect(condition).toMatchObject({ status: 'False', reason: 'UnderReplicated' });
    expect(condition?.message).toContain(said);
    expect(condition?.message).toContain('Autorecovery copies them');
  });

  test.each([
    [0, 'Nobody audits: set autorecovery.replicas to 1 or more.'],
    [1, 'Nobody audits until a pod of autorecovery runs.'],
  ])('when nobody audits and %i are wanted for that, then what is missing is said', (replicas, words) => {
    const condition = redundant(world => {
      world.edit({ autorecovery: { replicas } });
      world.autorecovery = { disabled: false };
    });
    expect(condition?.message).toContain(words);
  });

  test.each([
    ['somebody has switched autorecovery off', { disabled: true, auditor: 'a' }, 'AutorecoveryDisabled'],
    ['nobody audits', { disabled: false }, 'NoAuditor'],
  ])('when %s, then that is why, and what to do is said', (_, autorecovery, reason) => {
    const miss = (count: number) => (world: FakeWorld) => {
      world.underReplicated = count;
      world.autorecovery = autorecovery;
    };
    expect(redundant(miss(2))).toMatchObject({ status: 'False', reason });
    expect(redundant(miss(0)), 'none that anybody would have marked').toMatchObject({
      status: 'Unknown',
      reason,
    });
  });

  test('when they are first seen, then an event tells, and once', () => {
    const world = readyCluster(new FakeWorld());
    world.underReplicated = 2;
    runFor(world, 2);
    world.underReplicated = 1;
    runFor(world, 2);
    expect(world.events.filter(event => event.startsWith('UnderReplicated:'))).toHaveLength(1);
  });
});

describe('given an operator that hears nothing', () => {
  test('when that is new, then what was told stays; when it lasts, both are unknown, since when', () => {
    const happens = (world: FakeWorld) => {
      world.underReplicated = 2;
      runFor(world, 2);
      world.isDeaf = true;
    };
    expect(after('Redundant', happens, 20)).toMatchObject({ status: 'False', reason: 'UnderReplicated' });
    for (const type of ['Observed', 'Redundant'] as const) {
      const condition = after(type, happens, 40);
      expect(condition).toMatchObject({ status: 'Unknown', reason: 'Unheard' });
      expect(condition?.message).toMatch(/since 20.*Z/);
    }
  });
});

describe('given an ear that has not counted yet which ledgers miss copies', () => {
  function counting(before: string | undefined) {
    const { heard, ...seen } = seenAtRest();
    const { underReplicated: _, ...uncounted } = heard as Hearing;
    const { conditions = [] } = seen.cluster.status ?? {};
    const others = conditions.filter(({ type }) => type !== 'Redundant');
    const told = conditions.filter(({ type }) => type === 'Redundant');
    const redundant = told.flatMap(each => (before ? [{ ...each, status: before, reason: 'Told' }] : []));
    const status = { ...seen.cluster.status, conditions: [...others, ...redundant] } as PulsarClusterStatus;
    const observation = { ...seen, heard: uncounted, cluster: { ...seen.cluster, status } };
    return conditionsHeard({ ...stateAtRest(), observation });
  }

  test.each(['True', 'False'])('when it was told to be %s that all have, then that stays', before => {
    expect(counting(before).Redundant).toMatchObject({ status: before, reason: 'Told' });
  });

  test.each([undefined, 'Unknown'])('when %s was told, then nobody knows yet', before => {
    expect(counting(before)).toMatchObject({
      Observed: { status: 'True' },
      Redundant: { status: 'Unknown', reason: 'Asking' },
    });
  });
});
