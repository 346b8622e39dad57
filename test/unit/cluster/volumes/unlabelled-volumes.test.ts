import { describe, expect, test } from 'vitest';
import { messageOf, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';

const label = 'app.kubernetes.io/managed-by';

/** What `kubectl label pvc NAME app.kubernetes.io/managed-by-` does. */
function unlabel(world: FakeWorld, isMeant: (name: string) => boolean): void {
  for (const claim of world.claims.filter(({ metadata }) => isMeant(metadata.name))) {
    const { [label]: _, ...labels } = claim.metadata.labels ?? {};
    world.patchMeta(claim, { labels });
  }
}

const isUnlabelled = (world: FakeWorld) => world.claims.some(({ metadata }) => !metadata.labels?.[label]);

describe('given volumes that have lost the label by which they are seen', () => {
  test('then they get it back, which is told, no pod restarts and nothing more is asked', () => {
    const world = new FakeWorld();
    world.settle();
    const from = world.history.length;
    unlabel(world, () => true);
    world.settle();
    expect(isUnlabelled(world)).toBe(false);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.history.slice(from)).toEqual([]);
    const event = 'Restored: Restored PersistentVolumeClaim data-demo-zookeeper-0: it had lost its labels';
    expect(world.events.filter(each => each === event)).toHaveLength(1);
    expect(world.decide().observation.facts).not.toHaveProperty('unseenClaims');
  });

  test('when a bookie is to leave, then it leaves', () => {
    const world = new FakeWorld({ bookkeeper: { replicas: 4 } });
    world.settle();
    unlabel(world, name => name.endsWith('-bookie-3'));
    world.edit({ bookkeeper: { replicas: 3 } });
    world.settle();
    expect(world.podsOf('bookkeeper')).toHaveLength(3);
  });

  test('when the ensemble is to grow, then it does', () => {
    const world = new FakeWorld();
    world.settle();
    unlabel(world, name => name.startsWith('data-'));
    world.edit({ zookeeper: { replicas: 5 } });
    world.settle(200);
    expect(world.ready('zookeeper')).toHaveLength(5);
  });

  test('when they are deleted too, then the pod that alone keeps one does not restart', () => {
    const one = { profile: 'Development', zookeeper: { replicas: 1 }, bookkeeper: { replicas: 1 } };
    const world = new FakeWorld(one);
    world.settle();
    unlabel(world, () => true);
    for (const claim of world.claims) world.delete(claim);
    world.settle();
    expect(world.condition('Ready')?.reason).toBe('VolumeAtRisk');
    const uid = world.podsOf('zookeeper')[0]?.metadata.uid;
    world.edit({ ...one, zookeeper: { replicas: 1, config: { tickTime: 3000 } } });
    runFor(world, 120);
    expect(world.podsOf('zookeeper')[0]?.metadata.uid).toBe(uid);
  });

  test('when the cluster is deleted with its volumes, then they go', () => {
    const world = new FakeWorld({ deletionPolicy: 'Delete' });
    world.settle();
    unlabel(world, name => name.endsWith('-bookie-1'));
    world.delete(world.cluster);
    runFor(world, 60);
    expect(world.claims).toEqual([]);
    expect(world.isGone).toBe(true);
  });
});

describe('given volumes without labels that may be those of others', () => {
  /** A volume as somebody has made it in place of another, and a configuration that all pods are to get. */
  function world(): FakeWorld {
    const at = new FakeWorld();
    at.settle();
    const claim = at.object('PersistentVolumeClaim', 'data-demo-zookeeper-2');
    at.patchMeta(claim, { labels: { app: 'theirs' }, annotations: {} });
    return at;
  }

  test('then they stay as they are, no server restarts, and a person is told what to do', () => {
    const at = world();
    at.edit({ zookeeper: { config: { tickTime: 3000 } } });
    const from = at.history.length;
    runFor(at, 120);
    expect(at.object('PersistentVolumeClaim', 'data-demo-zookeeper-2').metadata.labels).toEqual({
      app: 'theirs',
    });
    expect(at.history.slice(from).filter(each => each.startsWith('delete Pod'))).toEqual([]);
    expect(at.condition('Ready')?.status).toBe('False');
    expect(messageOf(at, 'zookeeper')).toContain(
      'label --overwrite pvc data-demo-zookeeper-2 app.kubernetes.io/name=',
    );
  });

  test('when the API server does not answer, then no server restarts, and that is told', () => {
    const at = world();
    at.unanswered = { unseenClaims: 'forbidden' };
    at.edit({ zookeeper: { config: { tickTime: 3000 } } });
    const from = at.history.length;
    runFor(at, 120);
    expect(at.history.slice(from).filter(each => each.startsWith('delete Pod'))).toEqual([]);
    expect(messageOf(at, 'zookeeper')).toContain('forbidden');
  });

  test('when the cluster is deleted with its volumes, then theirs stays; without an answer all wait', () => {
    const at = new FakeWorld({ deletionPolicy: 'Delete' });
    at.settle();
    const claim = at.object('PersistentVolumeClaim', 'data-demo-zookeeper-2');
    at.patchMeta(claim, { labels: {}, annotations: {} });
    at.unanswered = { unseenClaims: 'forbidden' };
    at.delete(at.cluster);
    runFor(at, 60);
    expect(at.isGone).toBe(false);
    expect(at.condition('Ready')?.message).toContain('volumes that are not seen: forbidden');
    at.unanswered = {};
    runFor(at, 60);
    expect(at.isGone).toBe(true);
    expect(at.claims.map(({ metadata }) => metadata.name)).toEqual(['data-demo-zookeeper-2']);
  });
});
