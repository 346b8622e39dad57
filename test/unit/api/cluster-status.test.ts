import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { pulsarClusterStatus } from '#src/api/cluster-status.ts';
import { longestName } from '#src/api/crd/crd.ts';
import { toStructural } from '#src/api/crd/structural.ts';
import { volumeSizes } from '#src/api/volume-sizes.ts';
import { componentNames, podName } from '#src/components/build/names.ts';
import { problemsOf } from './schema/judged.ts';

const unit = { name: 'demo-bookie-0', component: 'bookkeeper', workloadStatus: 'Waiting', message: '' };

describe('the status of a cluster', () => {
  test('given a cluster that nothing has been said about, then it is taken', () => {
    expect(problemsOf(pulsarClusterStatus, {})).toEqual([]);
  });

  test.each([
    ['that is new', () => {}],
    ['that is there', (world: FakeWorld) => world.settle()],
    [
      'that has failed to start',
      (world: FakeWorld) => {
        world.broken = () => true;
        world.settle();
      },
    ],
  ])('given a cluster %s, then all that is told of it is taken', (_, live) => {
    const world = new FakeWorld();
    live(world);
    expect(problemsOf(pulsarClusterStatus, world.cluster.status ?? {})).toEqual([]);
  });

  test('given the largest cluster there can be, in a bad state, then there is room for all of it', () => {
    const name = 'n'.repeat(longestName);
    const bookies = Array.from({ length: 1000 }, (_, at) => podName(name, 'bookkeeper', at));
    const most: Partial<Record<string, number>> = { zookeeper: 9, 'state-store': 1, canary: 1 };
    const pods = componentNames.flatMap(component =>
      Array.from({ length: most[component] ?? 1000 }, (_, at) => ({
        ...unit,
        name: podName(name, component, at),
        component,
        message: 'm'.repeat(1024),
      })),
    );
    const status = {
      drainingBookies: bookies.map(bookie => ({ name: bookie })),
      bookieRacks: bookies.map(bookie => ({ name: bookie, node: 'n'.repeat(253), rack: 'z'.repeat(63) })),
      pendingSizes: volumeSizes.map(({ field }) => field),
      units: pods,
    };
    expect(problemsOf(pulsarClusterStatus, status)).toEqual([]);
  });

  test.each<[what: string, status: object, problem: string]>([
    ['a field that it does not have', { phase: 'Running' }, 'Unrecognized key: "phase"'],
    [
      'a bookie twice',
      { drainingBookies: [unit.name, unit.name].map(name => ({ name })) },
      'drainingBookies: must have each name once.',
    ],
    [
      'a word for a pod that is none',
      { units: [{ ...unit, workloadStatus: 'Active' }] },
      'units.0.workloadStatus',
    ],
    ['a size that waits twice', { pendingSizes: ['a', 'a'] }, 'pendingSizes: must have each value once.'],
    ['a message longer than that of a condition', { message: 'm'.repeat(32769) }, 'message: Too big'],
  ])('given %s, then it is refused', (_, status, problem) => {
    expect(problemsOf(pulsarClusterStatus, status).join()).toContain(problem);
  });

  test('then the API server merges conditions by their type, and knows times', () => {
    const { conditions, progressTime } = toStructural(pulsarClusterStatus).properties ?? {};
    expect(conditions?.['x-kubernetes-list-map-keys']).toEqual(['type']);
    expect(progressTime?.format).toBe('date-time');
  });
});
