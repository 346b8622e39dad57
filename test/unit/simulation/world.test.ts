import { describe, expect, test } from 'vitest';
import { readyCluster } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { claim } from '../cluster/hand-made.ts';

describe('given objects of the world', () => {
  test('when somebody changes in place what is written, put or observed, then that fails', () => {
    const world = readyCluster(new FakeWorld());
    world.claims = [...world.claims, claim('put')];
    const { cluster, owned, pods, claims } = world.observe();
    for (const { metadata } of [cluster, ...owned, ...pods, ...claims, world.object('Pod', 'demo-broker-0')])
      expect(() => (metadata.labels = {}), metadata.name).toThrow(TypeError);
    expect(() => Object.assign(cluster.status ?? {}, { message: '' })).toThrow(TypeError);
  });

  test('when one is annotated, then it is another one with the same spec and generation, and is seen', () => {
    const world = readyCluster(new FakeWorld());
    world.look();
    const { cluster } = world.observe();
    world.annotate({ one: '1' });
    world.annotate({ 'pulsar-operator.dev/restart-broker': 'now' });
    const { metadata, spec } = world.observe().cluster;
    expect(metadata.annotations).toEqual({ one: '1', 'pulsar-operator.dev/restart-broker': 'now' });
    expect(metadata.generation).toBe(cluster.metadata.generation);
    expect(metadata.resourceVersion).not.toBe(cluster.metadata.resourceVersion);
    expect(spec, 'what is made of a spec is known by it').toBe(cluster.spec);
    expect(world.look().changes.map(({ desired }) => desired.metadata.name)).toEqual(['demo-broker']);
  });

  test('when a wish is edited, then it comes as over the wire: without what is undefined', () => {
    const world = new FakeWorld();
    world.editSpec(spec => ({ ...spec, canary: undefined }));
    expect(world.cluster.spec).not.toHaveProperty('canary');
  });
});
