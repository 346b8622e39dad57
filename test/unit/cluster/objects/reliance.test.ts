import { describe, expect, test } from 'vitest';
import { runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { Change } from '#src/cluster/model/change.ts';
import { dependentOf, Fallout } from '#src/cluster/objects/reliance.ts';
import { labelsOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

function object(kind: string, component: string, spec: object = {}): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'x', labels: labelsOf('demo', component) }, spec };
}

function change(kind: string, component: string, spec?: object): Change {
  return { desired: object(kind, component, spec), live: undefined };
}

const set = change('StatefulSet', 'bookkeeper');
const otherSet = change('StatefulSet', 'broker');
const restart = { object: object('Pod', 'bookkeeper'), why: 'It restarts' };

describe('given an object', () => {
  test('then the component that has it depends on it; for the Jobs it is the bookies that wait', () => {
    const labels = ['zookeeper', 'broker', 'metadata', 'recovery', 'other'];
    expect(labels.map(label => dependentOf(object('Job', label)))).toEqual([
      'zookeeper',
      'broker',
      'bookkeeper',
      'bookkeeper',
      undefined,
    ]);
    expect(dependentOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } })).toBeUndefined();
  });
});

describe('given a pass in which nothing has failed', () => {
  test('then nothing waits', () => {
    const fallout = new Fallout();
    expect([fallout.stopsChange(set), fallout.stopsDeletion(restart)]).toEqual([false, false]);
  });
});

describe('given an operation that has failed', () => {
  const operation = { kind: 'setReadOnly', bookie: 'demo-bookie-2', readOnly: true } as const;
  const follows = { ...restart, follows: 'bookkeeper' } as const;

  test('then the StatefulSet of its component and what must follow it wait, and all else goes on', () => {
    const fallout = new Fallout();
    fallout.failedOperation(operation, 'bookkeeper');
    expect([fallout.stopsChange(set), fallout.stopsDeletion(follows)]).toEqual([true, true]);
    expect([fallout.stopsChange(otherSet), fallout.stopsDeletion(restart)]).toEqual([false, false]);
    expect(fallout.stopsChange(change('Service', 'bookkeeper'))).toBe(false);
  });

  test('when it is topics that stay where they are, then nothing waits', () => {
    const fallout = new Fallout();
    fallout.failedOperation({ kind: 'unloadTopics', topics: ['t'] }, 'bookkeeper');
    expect([fallout.stopsChange(set), fallout.stopsDeletion(follows)]).toEqual([false, false]);
  });
});

describe('given marks on the volumes of servers that could not be made', () => {
  const isMark = ({ kind }: KubernetesObject) => kind === 'PersistentVolumeClaim';

  test('then nothing is written to ZooKeeper that an ensemble without them could lose', () => {
    const fallout = new Fallout();
    fallout.failedChange(change('PersistentVolumeClaim', 'zookeeper'));
    const jobs = ['metadata', 'recovery'].map(name => fallout.stopsChange(change('Job', name)));
    expect(jobs).toEqual([true, false]);
  });

  test('when they can be made, then the cluster comes up', () => {
    const world = new FakeWorld();
    world.refuses = isMark;
    runFor(world, 10);
    expect([world.ready('zookeeper').length, world.metadata]).toEqual([3, 'missing']);
    world.refuses = () => false;
    world.settle();
    expect([world.metadata, world.condition('Ready')?.status]).toEqual(['complete', 'True']);
  });
});

describe('given a change that could not be made', () => {
  function after(kind: string, spec?: object): Fallout {
    const fallout = new Fallout();
    fallout.failedChange(change(kind, 'bookkeeper', spec));
    return fallout;
  }

  test.each<[string, object?]>([
    ['ConfigMap'],
    ['ServiceAccount'],
    ['PersistentVolumeClaim'],
    ['Service', { clusterIP: 'None' }],
  ])(
    'when it is a %s that pods cannot start without, then their StatefulSet and restarts wait',
    (kind, spec) => {
      const fallout = after(kind, spec);
      expect([fallout.stopsChange(set), fallout.stopsDeletion(restart)]).toEqual([true, true]);
      expect(fallout.stopsChange(otherSet)).toBe(false);
    },
  );

  test('when it is what pods cannot start without, then a configuration may go, and a pod that nobody runs', () => {
    const fallout = after('ConfigMap');
    expect(fallout.stopsDeletion({ ...restart, object: object('ConfigMap', 'bookkeeper') })).toBe(false);
    expect(fallout.stopsDeletion({ ...restart, force: true })).toBe(false);
  });

  test.each<[string, object?]>([['PodDisruptionBudget'], ['Service', { ports: [] }]])(
    'when it is a %s that pods do without, then nothing waits',
    (kind, spec) => {
      const fallout = after(kind, spec);
      expect([fallout.stopsChange(set), fallout.stopsDeletion(restart)]).toEqual([false, false]);
    },
  );

  test('when it is a StatefulSet, then that is not made anew, and its pods may restart: the live template is as good', () => {
    const fallout = after('StatefulSet');
    expect(fallout.stopsDeletion({ object: object('StatefulSet', 'bookkeeper'), why: 'It grows' })).toBe(
      true,
    );
    expect(fallout.stopsDeletion({ object: object('StatefulSet', 'broker'), why: 'It grows' })).toBe(false);
    expect(fallout.stopsDeletion(restart)).toBe(false);
  });
});
