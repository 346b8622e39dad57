import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PulsarPackageSpec } from '#src/api/resources/functions/package.ts';
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

test('given a file that cannot be had, then it is not fetched again all the time: it may be long', async () => {
  const content = { url: 'http://127.0.0.1:1/a.zip', sha256: 'a'.repeat(64) };
  world.apply('totals', packageOf({ content }).spec);
  expect(await world.pass('totals')).toEqual({ after: 300_000 });
  expect(world.said('totals')).toContain('False ContentUnavailable: http://127.0.0.1:1/a.zip');
});
