import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

const world = new FakeWorld({ functions: { runtime: 'Process' } });
world.settle();
// The Job has done its work.
const settled = world.owned.filter(({ kind }) => kind !== 'Job');

/** What people and other controllers write into objects that are not theirs; `key` is nobody's but theirs. */
function addTo(object: KubernetesObject, key: string, value: string): void {
  const { metadata } = object;
  metadata.labels = { ...metadata.labels, [key]: value };
  metadata.annotations = { ...metadata.annotations, [key]: value };
  metadata.finalizers = [...(metadata.finalizers ?? []), key];
  const { spec, data } = object as { spec?: Record<string, unknown>; data?: Record<string, string> };
  if (spec) spec[key] = { of: value };
  if (data) data[key] = value;
}

test.prop([
  fc.array(fc.tuple(fc.nat(99), fc.constantFrom('x', 'y', 'z'), fc.string()), { minLength: 1, maxLength: 8 }),
  fc.nat(99),
])(
  'given anything that others add to any objects, then it stays, whatever else is put right',
  (additions, at) => {
    const objects = structuredClone(settled);
    for (const [n, key, value] of additions) {
      const object = objects[n % objects.length];
      if (object) addTo(object, `others.example.com-${key}`, value);
    }
    world.owned = objects;
    expect(world.plan().changes).toEqual([]);
    const { kind = '', metadata: { name } = { name: '' } } = objects[at % objects.length] ?? {};
    world.tamper(kind, name, ({ metadata }) => {
      metadata.labels = { ...metadata.labels, 'pulsar-operator.dev/cluster': 'mine' };
    });
    const { changes, deletions } = world.plan();
    expect(changes.map(({ desired }) => desired.metadata.name)).toContain(name);
    expect(deletions).toEqual([]);
    expect(JSON.stringify(changes.map(({ desired }) => desired))).not.toContain('others.example.com');
  },
);
