import { describe, expect, test } from 'vitest';
import { progressOf } from '#e2e/progress.ts';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';

function cluster(message: string, zookeepers: number, ready?: number): PulsarCluster {
  const component = { replicas: 3, desired: 3, ready: zookeepers, updated: 3, reason: 'Ready', message: '' };
  const condition = {
    type: 'Ready',
    status: 'True' as const,
    reason: 'x',
    message: '',
    lastTransitionTime: '',
  };
  const status: PulsarClusterStatus = {
    message,
    components: { zookeeper: component },
    ...(ready !== undefined && { conditions: [{ ...condition, observedGeneration: ready }] }),
  };
  const metadata = { name: 'demo', generation: 2 };
  return { metadata, status } as PulsarCluster;
}

describe('progress', () => {
  test('given a cluster that comes up, when told of each change, then every news is told once', () => {
    const lines: string[] = [];
    const progress = progressOf(line => lines.push(line));
    for (const seen of [
      cluster('waiting', 1),
      cluster('waiting', 2),
      cluster('going on', 3),
      cluster('going on', 3),
    ]) {
      expect(progress(seen)).toBe(false);
    }
    expect(lines).toEqual(['demo: waiting', 'zookeeper 3/3 ready', 'demo: going on']);
  });

  test('given Ready of an earlier generation, when told, then it is not yet the end', () => {
    const progress = progressOf(() => undefined);
    expect(progress(cluster('serves', 3, 1))).toBe(false);
    expect(progress(cluster('serves', 3, 2))).toBe(true);
  });

  test('given a component that loses a pod and gets it back, when told, then it is told again', () => {
    const lines: string[] = [];
    const progress = progressOf(line => lines.push(line));
    for (const zookeepers of [3, 2, 3]) progress(cluster('', zookeepers));
    expect(lines).toEqual(['zookeeper 3/3 ready', 'zookeeper 3/3 ready']);
  });
});
