import { describe, expect, test } from 'vitest';
import { readyCluster, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { carryOut } from '#src/cluster/act/carry-out.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { ApiError, messageOf } from '#src/kubernetes/errors.ts';
import { FakeTransport } from '../../kubernetes/fake-transport.ts';
import { clientsOver } from './clients.ts';

describe('given a cluster that is another one by now, while the cache stood still', () => {
  /** What is sent of what the cluster of this world is to get, when it is what `now` makes of it. */
  const carriedOut = async (
    now: (cluster: PulsarCluster) => PulsarCluster | undefined,
    world = new FakeWorld(),
  ) => {
    const { decision, observation } = world.decide();
    const transport = new FakeTransport(() => {
      const cluster = now(world.cluster);
      if (cluster) return cluster;
      throw new ApiError('GET', 404, {});
    });
    const signal = AbortSignal.timeout(10_000);
    const error = await carryOut(decision, observation, clientsOver(transport), signal).catch(messageOf);
    return { error, methods: transport.requests.map(({ method }) => method), acts: decision.deletions };
  };

  const metadataOf = (more: (cluster: PulsarCluster) => Partial<PulsarCluster['metadata']>) => {
    return (cluster: PulsarCluster) => ({ ...cluster, metadata: { ...cluster.metadata, ...more(cluster) } });
  };
  const edited = metadataOf(({ metadata }) => ({ generation: (metadata.generation ?? 1) + 1 }));
  const later = 'has changed since it was read: nothing is done before that is seen';

  test.each<[string, (cluster: PulsarCluster) => PulsarCluster | undefined, string]>([
    [
      'another operator has taken it over',
      c => ({ ...c, status: { operator: 'team/other' } }),
      'is looked after by operator team/other now',
    ],
    ['it was made again', metadataOf(() => ({ uid: 'another' })), 'is gone'],
    ['it is gone', () => undefined, 'is gone'],
    ['its spec was edited', edited, later],
    ['it is deleted', metadataOf(() => ({ deletionTimestamp: '2026-01-01T00:00:00Z' })), later],
    ['it is deleted alone now', metadataOf(() => ({ finalizers: ['orphan'] })), later],
    [
      'a ledger is not given up any more',
      metadataOf(() => ({ annotations: { 'pulsar-operator.dev/ledgers-lost': '' } })),
      later,
    ],
  ])('when %s, then a fresh look tells, and nothing is done for it any more', async (_, now, why) => {
    expect(await carriedOut(now)).toMatchObject({ error: `PulsarCluster demo ${why}`, methods: ['GET'] });
  });

  test('when only others have written on it, then the plan is carried out', async () => {
    const others = metadataOf(() => ({
      resourceVersion: '99',
      annotations: { 'example.com/seen': 'now' },
      finalizers: ['example.com/backup'],
    }));
    expect((await carriedOut(others)).methods.length).toBeGreaterThan(1);
  });

  test('when deletionPolicy is Retain by then, then no volume is deleted', async () => {
    const world = readyCluster(new FakeWorld({ deletionPolicy: 'Delete' }));
    world.delete(world.cluster);
    runUntil(world, () => world.pods.length === 0 && world.plan().deletions.length > 0);
    const { acts, methods } = await carriedOut(edited, world);
    expect(acts.map(({ object }) => object.kind)).toContain('PersistentVolumeClaim');
    expect(methods).toEqual(['GET']);
  });

  test('when it is suspended by then, then no pod is restarted', async () => {
    const world = readyCluster(new FakeWorld());
    world.edit({ proxy: { config: { x: 1 } } });
    runUntil(world, () => world.plan().deletions.some(({ object }) => object.kind === 'Pod'));
    expect((await carriedOut(edited, world)).methods).toEqual(['GET']);
  });
});
