import { describe, expect, test } from 'vitest';
import { awaitedOf } from '#src/cluster/lifecycle/awaited.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { stateAtRest, stepOf, withComponent } from '../at-rest.ts';
import { foreign } from '../hand-made.ts';

const none = { changes: [], deletions: [], expansions: new Map(), leaving: [] };

/** One whose proxies do not have the present template. */
function outdated(): ClusterState {
  const state = stateAtRest();
  const pods = state.components.proxy.pods.map(pod => {
    const labels = { ...pod.metadata.labels, 'controller-revision-hash': 'another' };
    return { ...pod, metadata: { ...pod.metadata, labels } };
  });
  return withComponent(state, 'proxy', { pods });
}

describe('given a suspended cluster', () => {
  test('when nothing waits, then nothing is named', () => {
    expect(awaitedOf(stateAtRest(), none)).toEqual([]);
  });

  test('when something does, then steps, restarts, volumes and objects are named, each with what becomes of it', () => {
    const state = { ...outdated(), steps: [stepOf('bookkeeper', 'Making demo-bookie-3 read-only')] };
    const service = foreign('Service', 'demo-broker');
    const changes = [{ desired: service }, { desired: foreign('StatefulSet', 'demo-proxy'), live: service }];
    const deletions = [
      { object: foreign('ConfigMap', 'old'), why: '' },
      { object: foreign('Pod', 'demo-proxy-1'), why: '' },
      { object: foreign('StatefulSet', 'demo-bookie'), why: '', keepsDependents: true as const },
    ];
    const grows = { reason: 'VolumesGrowing', message: '', sizes: [] } as const;
    const expansions = new Map([['zookeeper', grows] as const]);
    const leaving = [foreign('Service', 'demo-proxy')];
    expect(awaitedOf(state, { ...none, changes: changes as never, deletions, expansions, leaving })).toEqual([
      'bookkeeper: Making demo-bookie-3 read-only',
      '2 pods of proxy to be restarted',
      'volumes of zookeeper to grow',
      'Service demo-broker to be created',
      'StatefulSet demo-proxy to be updated',
      'Service demo-proxy to be created when the one that is deleted is gone',
      'ConfigMap old to be deleted',
      'StatefulSet demo-bookie to be made again',
    ]);
  });

  test('when very much does, then the first are named, and the others counted', () => {
    const deletions = Array.from({ length: 9 }, (_, at) => ({
      object: foreign('ConfigMap', `c${at}`),
      why: '',
    }));
    expect(awaitedOf(stateAtRest(), { ...none, deletions }).slice(4)).toEqual([
      'ConfigMap c4 to be deleted',
      '4 more',
    ]);
  });
});
