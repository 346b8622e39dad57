import { beforeEach, describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { Pod, PulsarCluster } from '#src/cluster/model/observation.ts';
import { Attendants } from '#src/cluster/observe/attendants.ts';
import { clusterLabel, managedBy, selectorLabels } from '#src/components/build/names.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { settle } from '#test/unit/kubernetes/manual-clock.ts';

let clusters: Cache<PulsarCluster>;
let pods: Cache<Pod>;
/** What attendants were told, and when they began and ended. */
let told: string[];
let isWanted: boolean;
let attendants: Attendants<{ move(pods: readonly Pod[]): void; run(signal: AbortSignal): Promise<void> }>;
let ending: AbortController;
let version = 1;

function namesOf(seen: readonly Pod[]): string {
  return seen.map(({ metadata }) => metadata.name).join();
}

beforeEach(() => {
  clusters = new Cache();
  pods = new Cache<Pod>({ indexLabel: clusterLabel });
  [told, isWanted, ending] = [[], true, new AbortController()];
  attendants = new Attendants({
    caches: { clusters, pods },
    open(key, { metadata: { uid } }, seen) {
      if (!isWanted) return undefined;
      told.push(`open ${key} ${uid} with ${namesOf(seen)}`);
      return {
        move: seen => told.push(`${uid} has ${namesOf(seen)}`),
        async run(signal) {
          await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
          told.push(`close ${uid}`);
        },
      };
    },
  });
});

function cluster(uid: string, more = {}): PulsarCluster {
  const metadata = { name: 'demo', namespace: 'test', uid, resourceVersion: String(version++), ...more };
  return { apiVersion: 'v1', kind: 'PulsarCluster', metadata, spec: pulsarClusterSpec.parse({}) };
}

function pod(name: string): Pod {
  const labels = { ...selectorLabels('demo', 'broker'), ...managedBy };
  const metadata = { name, namespace: 'test', uid: name, labels, resourceVersion: String(version++) };
  return { apiVersion: 'v1', kind: 'Pod', metadata };
}

function run(): Promise<void> {
  return attendants.run(ending.signal);
}

describe('given a cluster', () => {
  test('when it was there before, then it is attended to, and what has changed is told', async () => {
    clusters.written(cluster('one'));
    void run();
    pods.written(pod('demo-broker-0'));
    expect(told).toEqual(['open test/demo one with ', 'one has demo-broker-0']);
  });

  test('when nobody is wanted for it yet, then it is looked at again whenever a pod of it changes', () => {
    isWanted = false;
    void run();
    clusters.written(cluster('one'));
    expect(told).toEqual([]);
    isWanted = true;
    pods.written(pod('demo-broker-0'));
    expect(told).toEqual(['open test/demo one with demo-broker-0']);
  });

  test.each([
    ['is being deleted', () => clusters.written(cluster('one', { deletionTimestamp: 'now' }))],
    ['has gone', () => clusters.deleted(cluster('one').metadata)],
  ])('when it %s, then it is attended to no more', async (_, end) => {
    clusters.written(cluster('one'));
    void run();
    end();
    await settle();
    expect(told.at(-1)).toBe('close one');
    expect(attendants.of('test/demo')).toBeUndefined();
  });

  test('when one of its name is made anew, then another one attends to that', async () => {
    clusters.written(cluster('one'));
    void run();
    clusters.deleted(cluster('one').metadata);
    clusters.written(cluster('two'));
    await settle();
    expect(told).toEqual(['open test/demo one with ', 'open test/demo two with ', 'close one']);
  });
});

test('given an operator that does not lead, then nobody attends to anything', () => {
  clusters.written(cluster('one'));
  expect(told).toEqual([]);
});

test('given a shutdown, then it is over when all are closed, and nobody attends to anything again', async () => {
  clusters.written(cluster('one'));
  const over = run();
  ending.abort();
  await over;
  expect(told.at(-1)).toBe('close one');
  clusters.written(cluster('two'));
  expect(told.at(-1)).toBe('close one');
});
