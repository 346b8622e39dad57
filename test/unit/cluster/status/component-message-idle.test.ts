import { describe, expect, test } from 'vitest';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { componentStatus } from '#src/cluster/status/component-message.ts';
import type { StatusInput } from '#src/cluster/status/input.ts';
import { rollOf, stateAtRest, stepOf, withComponent } from '../at-rest.ts';

function bookies(state: ClusterState, findings: StatusInput = {}): string {
  return componentStatus(state, 'bookkeeper', findings).message;
}

describe('given a component that is not as it is to be, while nothing is under way', () => {
  /** Bookies of which the first is otherwise. */
  function firstBookie(status: Pod['status']): ClusterState {
    const state = stateAtRest();
    const [first, ...others] = state.components.bookkeeper.pods;
    const pods = first ? [{ ...first, spec: { nodeName: 'node-0' }, status: status ?? {} }, ...others] : [];
    return withComponent(state, 'bookkeeper', { pods, ready: 2 });
  }
  const terminated = { reason: 'Error', exitCode: 1 };

  test.each<[string, Pod['status'], string]>([
    ['starts', { phase: 'Pending' }, 'Waiting for pods: 2 of 3 ready'],
    [
      'finds no node',
      { conditions: [{ type: 'PodScheduled', status: 'False', message: 'Insufficient memory' }] },
      'demo-bookie-0 cannot be scheduled: Insufficient memory',
    ],
    [
      'ends again and again',
      { containerStatuses: [{ name: 'bookkeeper', restartCount: 3, state: { terminated } }] },
      'demo-bookie-0 container failed (exit code 1, again and again)',
    ],
    [
      'is on a node that does not report',
      {
        conditions: [
          { type: 'Ready', status: 'False' },
          { type: 'ContainersReady', status: 'True' },
        ],
      },
      'demo-bookie-0 does not answer for itself: its node node-0',
    ],
  ])('when a pod %s, then it says so', (_, status, says) => {
    expect(bookies(firstBookie(status))).toContain(says);
  });

  test('when all serve and wait for their restart, then it says what comes first', () => {
    const state = withComponent(stateAtRest(), 'bookkeeper', { updated: [] });
    const told = (otherwise: Partial<ClusterState>, findings: StatusInput = {}) => {
      return componentStatus({ ...state, ...otherwise }, 'bookkeeper', findings);
    };
    expect(told({})).toMatchObject({ reason: 'Outdated', message: 'Waiting for its restart' });
    expect(told({ steps: [stepOf('zookeeper', 'Joining')] }).message).toBe(
      'Waiting for its restart. First zookeeper: Joining',
    );
    const rolling = { component: 'proxy', roll: rollOf('failed', 'It fails') } as const;
    expect(told({}, { rolling: [rolling] }).message).toBe('Waiting for its restart. First proxy: It fails');
    expect(told({}, { suspended: true }).message).toBe('Waiting to be resumed');
  });

  test('when its roll waits for a pod that needs a person, then it says why', () => {
    const condition = { type: 'PodScheduled', status: 'False', message: 'Insufficient memory' };
    const state = firstBookie({ conditions: [condition] });
    const roll = {
      kind: 'wait',
      reason: 'PodNotReady',
      message: 'Waiting for demo-bookie-0 to be ready',
    } as const;
    const rolling = { component: 'bookkeeper', roll } as const;
    expect(bookies(state, { rolling: [rolling] })).toBe(
      'Waiting for demo-bookie-0 to be ready: demo-bookie-0 cannot be scheduled: Insufficient memory',
    );
  });

  test('when nothing of the cluster may be made, then it does not say that it waits for pods', () => {
    const none = withComponent(stateAtRest(), 'bookkeeper', { statefulSet: undefined, pods: [], ready: 0 });
    const taken = { reason: 'NameTaken', message: 'Service demo-broker exists.' } as const;
    const told = (findings: StatusInput) => componentStatus(none, 'bookkeeper', findings);
    expect(told({ failures: [taken] })).toMatchObject({
      reason: 'NameTaken',
      message: 'Nothing of it is made yet',
    });
  });

  test('when there are more pods than wished for, then it waits for those to stop', () => {
    expect(bookies(withComponent(stateAtRest(), 'bookkeeper', { desired: 1, ready: 1 }))).toBe(
      'Waiting for 2 pods to stop',
    );
  });

  test('when its StatefulSet is away, then it waits for that, and for being resumed where nothing is done', () => {
    const state = withComponent(stateAtRest(), 'bookkeeper', { statefulSet: undefined });
    expect(bookies(state)).toBe('Waiting for its StatefulSet');
    expect(bookies(state, { suspended: true })).toBe('Waiting to be resumed');
    const none = withComponent(state, 'bookkeeper', { pods: [], ready: 0 });
    expect(bookies(none)).toBe('Waiting for pods: 0 of 3 ready');
    expect(bookies(none, { suspended: true })).toBe('Waiting to be resumed');
  });

  test('when its StatefulSet has not been seen by its controller, then it waits for that, and for being resumed where nothing is done', () => {
    const state = stateAtRest();
    const set = state.components.bookkeeper.statefulSet;
    Object.assign(set?.metadata ?? {}, { generation: 99 });
    expect(bookies(state)).toBe('Waiting for a change of its StatefulSet to take effect');
    expect(bookies(state, { suspended: true })).toBe('Waiting to be resumed');
  });
});
