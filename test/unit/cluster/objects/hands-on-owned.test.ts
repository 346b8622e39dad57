import { expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

type Owned = KubernetesObject & { spec: Record<string, unknown> };

const track = { track: 'canary' };
const ofBookies = {
  'app.kubernetes.io/name': 'pulsar',
  'pulsar-operator.dev/cluster': 'demo',
  'app.kubernetes.io/component': 'bookkeeper',
};

test.each<[string, string, string, object]>([
  ['selects no pod', 'Service', 'demo-bookie-headless', { selector: { ...ofBookies, ...track } }],
  [
    'protects no pod',
    'PodDisruptionBudget',
    'demo-bookie',
    { selector: { matchLabels: { ...ofBookies, ...track } } },
  ],
  [
    'takes its volumes with it',
    'StatefulSet',
    'demo-bookie',
    { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' } },
  ],
  ['has other pods', 'StatefulSet', 'demo-bookie', { ordinals: { start: 3 } }],
])(
  'given an object that somebody edits, so that it %s, as %s %s by %j, then it is put back, which is told, and no pod restarts',
  (_, kind, name, edit) => {
    const world = new FakeWorld();
    world.settle();
    const { spec } = world.object<Owned>(kind, name);
    const from = world.history.length;
    world.tamper<Owned>(kind, name, object => {
      object.spec = { ...object.spec, ...edit };
    });
    world.settle();
    expect(world.object<Owned>(kind, name).spec).toEqual(spec);
    expect(world.events.some(event => event.startsWith(`Restored: Restored ${kind} ${name}: spec.`))).toBe(
      true,
    );
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.history.slice(from)).toEqual([]);
  },
);
