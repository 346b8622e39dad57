import { expect, test, vi } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { Heard } from '#src/cluster/model/heard.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { EarOptions } from '#src/cluster/observe/ear/ear.ts';
import { Ears } from '#src/cluster/observe/ear/ears.ts';
import { labelsOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { watchedKinds } from '#src/operator/watched-kinds.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const heard: Heard = { unheard: { since: '2026-01-01T00:00:00Z', why: 'the test says so' } };

/** An ear that hears what the test says, and whose session takes a turn to close. */
class SilentEar {
  readonly options: EarOptions;
  readonly moved: (readonly string[])[] = [];
  readonly declared: (readonly bigint[])[] = [];
  heard: Heard | undefined;
  isOpen = true;

  constructor(options: EarOptions) {
    this.options = options;
  }

  move(addresses: readonly string[]): void {
    this.moved.push(addresses);
  }

  declare(ids: ReadonlySet<bigint>): void {
    this.declared.push([...ids]);
  }

  async listen(signal: AbortSignal): Promise<void> {
    await new Promise(resolve => signal.addEventListener('abort', resolve));
    await new Promise(resolve => setImmediate(resolve));
    this.isOpen = false;
  }
}

let version = 100;

function changed<T extends KubernetesObject>(object: T, metadata: Partial<T['metadata']> = {}): T {
  version += 1;
  return { ...object, metadata: { ...object.metadata, ...metadata, resourceVersion: String(version) } };
}

const cluster = changed(new FakeWorld().cluster);

function server(ordinal: number, ready: boolean, component = 'zookeeper'): Pod {
  const name = `demo-${component}-${ordinal}`;
  return changed({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'test', uid: `uid-${name}`, labels: labelsOf('demo', component) },
    status: {
      podIP: `198.18.0.${ordinal}`,
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    },
  });
}

function listening() {
  const { caches } = watchedKinds();
  const opened: SilentEar[] = [];
  const onHeard = vi.fn();
  const earOf = (options: EarOptions) => {
    const ear = new SilentEar(options);
    opened.push(ear);
    return ear;
  };
  const ears = new Ears({ caches, onHeard, log, earOf });
  const stop = new AbortController();
  return { caches, opened, onHeard, ears, stop };
}

test('given a process that does not lead, when clusters serve, then no ear is opened until it does', async () => {
  const { caches, opened, ears, stop } = listening();
  caches.clusters.written(cluster);
  caches.pods.written(server(0, true));
  expect(opened).toEqual([]);
  expect(ears.heard('test/demo')).toBeUndefined();
  const running = ears.run(stop.signal);
  expect(opened.map(({ options }) => options.addresses)).toEqual([['198.18.0.0:2181']]);
  stop.abort(new Error('the lease is lost'));
  await running;
  expect(opened.map(({ isOpen }) => isOpen)).toEqual([false]);
  caches.pods.written(server(1, true));
  expect(opened).toHaveLength(1);
});

test('given a process that has lost its lease before it began, then no ear is opened', async () => {
  const { caches, opened, ears, stop } = listening();
  caches.clusters.written(cluster);
  caches.pods.written(server(0, true));
  stop.abort();
  await ears.run(stop.signal);
  expect(opened).toEqual([]);
});

test('given a cluster, when its first server is ready, then an ear is opened, and told where servers are from then on', () => {
  const { caches, opened, ears, stop } = listening();
  void ears.run(stop.signal);
  caches.clusters.written(cluster);
  for (const pod of [server(0, false), server(0, true, 'bookie'), server(0, true, 'broker')]) {
    caches.pods.written(pod);
  }
  expect(opened).toEqual([]);
  caches.pods.written(server(1, true));
  caches.pods.written(server(0, true));
  caches.pods.written(changed(server(1, true), { deletionTimestamp: '2026-01-01T00:00:00Z' }));
  caches.pods.written(server(0, false));
  expect(opened).toHaveLength(1);
  expect(opened[0]?.options).toMatchObject({
    of: 'test/demo',
    addresses: ['198.18.0.1:2181'],
    root: { chroot: cluster.spec.zookeeper.chroot ?? '', clusterName: 'demo' },
  });
  expect(opened[0]?.moved.filter(addresses => addresses.length > 0)).toEqual([
    ['198.18.0.0:2181', '198.18.0.1:2181'],
    ['198.18.0.0:2181'],
  ]);
  stop.abort();
});

test('given an ear, when its cluster is suspended, then it goes on listening: what is said stays true', () => {
  const { caches, opened, ears, stop } = listening();
  void ears.run(stop.signal);
  caches.clusters.written(changed(cluster));
  caches.pods.written(server(0, true));
  caches.clusters.written(changed({ ...cluster, spec: { ...cluster.spec, suspend: true } }));
  expect(opened.map(({ isOpen }) => isOpen)).toEqual([true]);
  stop.abort();
});

test('given a cluster whose ledgers are declared lost, then its ear is told which, from the first and whenever there are others', () => {
  const { caches, opened, ears, stop } = listening();
  void ears.run(stop.signal);
  const declare = (ids: string) => {
    caches.clusters.written(changed(cluster, { annotations: { 'pulsar-operator.dev/ledgers-lost': ids } }));
  };
  declare('17');
  caches.pods.written(server(0, true));
  expect(opened[0]?.options.root.declared).toEqual(new Set([17n]));
  declare('17,18');
  expect(opened[0]?.declared.at(-1)).toEqual([17n, 18n]);
  stop.abort();
});

test('given an ear, when its cluster is being deleted, then it is closed and has heard nothing', async () => {
  const { caches, opened, ears, stop } = listening();
  void ears.run(stop.signal);
  caches.clusters.written(changed(cluster));
  caches.pods.written(server(0, true));
  Object.assign(opened[0] ?? {}, { heard });
  expect(ears.heard('test/demo')).toBe(heard);
  caches.clusters.written(changed(cluster, { deletionTimestamp: '2026-01-01T00:00:00Z' }));
  expect(ears.heard('test/demo')).toBeUndefined();
  await expect.poll(() => opened.map(({ isOpen }) => isOpen)).toEqual([false]);
  stop.abort();
});

test('given an ear, when its cluster is gone and there is another of its name, then that has an ear of its own', () => {
  const { caches, opened, ears, stop } = listening();
  void ears.run(stop.signal);
  caches.clusters.written(changed(cluster));
  caches.pods.written(server(0, true));
  caches.clusters.written(changed(cluster, { uid: 'another' }));
  expect(opened).toHaveLength(2);
  stop.abort();
});

test('given an ear, when it hears something else, then the key of its cluster is told', () => {
  const { caches, opened, onHeard, ears, stop } = listening();
  void ears.run(stop.signal);
  caches.clusters.written(changed(cluster));
  caches.pods.written(server(0, true));
  opened[0]?.options.onHeard(heard);
  expect(onHeard.mock.calls).toEqual([['test/demo']]);
  stop.abort();
});

test('given ears, when the process ends, then all sessions are closed before it does', async () => {
  const { caches, opened, ears, stop } = listening();
  const running = ears.run(stop.signal);
  caches.clusters.written(changed(cluster));
  caches.pods.written(server(0, true));
  stop.abort();
  await running;
  expect(opened.map(({ isOpen }) => isOpen)).toEqual([false]);
});
