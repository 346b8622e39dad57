import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resourceFinalizer } from '#src/resources/act/tell.ts';
import { type Acme, acme, deleted, info, path, spec } from './acme.ts';

let pulsar: Acme['pulsar'];
let world: Acme['world'];

beforeEach(async () => {
  ({ pulsar, world } = await acme());
});

afterEach(() => pulsar[Symbol.asyncDispose]());

describe('the end of a resource', () => {
  const kept = { finalizers: ['theirs', resourceFinalizer] };

  test('given what is to be retained, then nothing holds it, and Pulsar keeps it', async () => {
    world.apply('acme', spec());
    await world.pass('acme');
    expect(world.of('acme')?.metadata.finalizers).toBeUndefined();
  });

  test('given what is to be deleted, then it is held before it is made, and goes with what is in Pulsar', async () => {
    world.apply('acme', spec({ deletionPolicy: 'Delete' }));
    await world.pass('acme');
    expect([pulsar.asked, world.of('acme')?.metadata.finalizers]).toEqual([[], [resourceFinalizer]]);
    await world.pass('acme');
    world.apply('acme', spec({ deletionPolicy: 'Delete' }), deleted);
    await world.pass('acme');
    expect([world.of('acme'), pulsar.held.get(path)]).toEqual([undefined, undefined]);
    expect(world.events.at(-1)?.message).toBe('Deleted tenant acme in Pulsar');
  });

  test('given namespaces that were not listed yet, then it waits: its cluster may be there, or another that has the same', async () => {
    pulsar.held.set(path, info());
    const cluster = world.clusters['ns/demo'];
    delete world.clusters['ns/demo'];
    world.isAllKnown = false;
    world.apply('acme', spec({ deletionPolicy: 'Delete' }), { ...kept, ...deleted });
    expect(await world.pass('acme')).toEqual({ after: 3000 });
    expect(world.of('acme')?.metadata.finalizers).toEqual(kept.finalizers);
    if (cluster) world.clusters['ns/demo'] = cluster;
    world.isAllKnown = true;
    await world.pass('acme');
    expect(pulsar.held.has(path)).toBe(false);
  });

  test('given Retain while it waits, then it is let go at once', async () => {
    pulsar.held.set(path, info());
    pulsar.instead[`DELETE ${path}`] = [409, 'The tenant still has active namespaces'];
    world.apply('acme', spec({ deletionPolicy: 'Delete' }), { ...kept, ...deleted });
    expect(await world.pass('acme')).toEqual({ after: 3000 });
    expect(world.said('acme')).toBe(
      'False NotEmpty: Deleting tenant acme: its namespaces are to be deleted first. Set deletionPolicy: Retain to leave it in Pulsar',
    );
    world.apply('acme', spec());
    await world.pass('acme');
    expect(world.of('acme')?.metadata.finalizers).toEqual(['theirs']);
    expect(pulsar.held.has(path)).toBe(true);
  });

  test('given a cluster that only another operator sees, then that one deletes it, and nothing is written', async () => {
    world.apply('acme', spec({ deletionPolicy: 'Delete' }));
    await world.pass('acme');
    await world.pass('acme');
    delete world.clusters['ns/demo'];
    world.watched = [];
    const { statuses } = world;
    await world.pass('acme');
    world.apply('acme', spec({ deletionPolicy: 'Delete' }), deleted);
    await world.pass('acme');
    expect([world.statuses, world.of('acme')?.metadata.finalizers]).toEqual([statuses, [resourceFinalizer]]);
    expect(world.events.at(-1)).toMatchObject({
      reason: 'OtherOperator',
      message: expect.stringContaining('take off the finalizer pulsar-operator.dev/pulsar'),
    });
  });

  test.each([
    ['is gone', undefined],
    ['is being deleted', { isDeleting: true }],
    ['does not let it in any more', { allowedNamespaces: [] }],
  ])('given a cluster that %s, then nothing holds the resource', async (what, change) => {
    const clusterRef = what.startsWith('does') ? { name: 'demo', namespace: 'other' } : { name: 'demo' };
    const key = clusterRef.namespace ? 'other/demo' : 'ns/demo';
    if (change) world.clusters[key] = { ...world.clusters['ns/demo'], ...change } as never;
    else delete world.clusters[key];
    world.apply('acme', spec({ clusterRef, deletionPolicy: 'Delete' }), {
      finalizers: [resourceFinalizer],
      ...deleted,
    });
    await world.pass('acme');
    expect([world.of('acme'), pulsar.asked]).toEqual([undefined, []]);
  });

  test('given a cluster whose brokers are away, then it stays and says why and what to do', async () => {
    world.clusters['ns/demo'] = { ...world.clusters['ns/demo'], brokers: [] } as never;
    world.apply('acme', spec({ deletionPolicy: 'Delete' }), { ...kept, ...deleted });
    await world.pass('acme');
    expect(world.said('acme')).toBe(
      'False BrokersNotReady: Deleting tenant acme: Waiting for a broker of PulsarCluster demo that serves. Set deletionPolicy: Retain to leave it in Pulsar',
    );
  });
});
