import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PulsarPackageSpec } from '#src/api/resources/functions/package.ts';
import { resourceFinalizer } from '#src/resources/act/tell.ts';
import { packageKind } from '#src/resources/package/package.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { type FakePulsar, fakePulsar } from './fake-pulsar.ts';
import { packageOf } from './hand-made-resources.ts';

let pulsar: FakePulsar;
let world: ResourceWorld<PulsarPackageSpec>;

beforeEach(async () => {
  pulsar = await fakePulsar();
  world = new ResourceWorld(packageKind, { brokers: [pulsar.web] });
  for (const path of ['tenants/acme', 'namespaces/acme/orders']) pulsar.held.set(path, {});
});

afterEach(() => pulsar[Symbol.asyncDispose]());

describe('given the end of one of which the operator knows nothing yet', () => {
  const path = '/admin/v3/packages/function/acme/orders/totals/1.0.0';
  const ending = { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [resourceFinalizer] };

  beforeEach(() => {
    pulsar.held.set(`${path}/metadata`, { createTime: 5 });
    pulsar.held.set(path, { code: 1 });
    world.files.set('code/totals.py', '{"code":1}');
    world.areFilesKnown = false;
    world.apply('totals', packageOf({ deletionPolicy: 'Delete' }).spec, ending);
  });

  test('when its ConfigMap was not listed yet, then it waits for that, and deletes what is its own', async () => {
    await world.pass('totals');
    expect([pulsar.asked, world.of('totals')?.metadata.finalizers]).toEqual([[], [resourceFinalizer]]);
    world.areFilesKnown = true;
    await world.pass('totals');
    expect(pulsar.held.has(path)).toBe(false);
  });

  test('when neither its cluster was, then that is waited for too', async () => {
    const cluster = world.clusters['ns/demo'];
    delete world.clusters['ns/demo'];
    world.isAllKnown = false;
    await world.pass('totals');
    expect(world.of('totals')?.metadata.finalizers).toEqual([resourceFinalizer]);
    if (cluster) world.clusters['ns/demo'] = cluster;
    world.isAllKnown = true;
    await world.pass('totals');
    expect(pulsar.held.has(path)).toBe(true);
    world.areFilesKnown = true;
    await world.pass('totals');
    expect(pulsar.held.has(path)).toBe(false);
  });
});

test('given a file that cannot be had, then it is not fetched again all the time: it may be long', async () => {
  const content = { url: 'http://127.0.0.1:1/a.zip', sha256: 'a'.repeat(64) };
  world.apply('totals', packageOf({ content }).spec);
  expect(await world.pass('totals')).toEqual({ after: 300_000 });
  expect(world.said('totals')).toContain('False ContentUnavailable: http://127.0.0.1:1/a.zip');
});
