import { describe, expect, test } from 'vitest';
import { pass } from '#simulation/acts.ts';
import {
  named,
  onlyRevision,
  readyCluster,
  restarted,
  runFor,
  runOnce,
  runUntil,
} from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { revisionOf } from '#src/cluster/model/component-state.ts';
import type { Claim, Pod } from '#src/cluster/model/observation.ts';
import { selectorLabels } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

const environment = { podTemplate: { metadata: { annotations: { changed: 'yes' } } } };

/** Has a pod evicted as kubectl drain does it. */
function drain(world: FakeWorld, name: string): void {
  const refusal = world.evict(world.object<Pod>('Pod', name), 'other');
  if (refusal) throw refusal;
}

/** Somebody's own budget over the pods of a component. */
function budgetOver(component: string, spec: object): KubernetesObject {
  const selector = { matchLabels: selectorLabels('demo', component) };
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'mine', namespace: 'test' },
    spec: { ...spec, selector },
  };
}

describe('given a roll', () => {
  /** What is decided just when the first pod is to restart. */
  function aboutToRestart(component: string, spec: Record<string, unknown> = {}) {
    const world = readyCluster(new FakeWorld(spec));
    world.edit({ ...spec, [component]: environment });
    for (;;) {
      const decided = world.decide();
      if (decided.decision.deletions.length > 0) return { world, decided, from: world.history.length };
      runOnce(world);
    }
  }

  test.each([
    ['zookeeper', 'demo-zookeeper'],
    ['bookkeeper', 'demo-bookie'],
    ['broker', 'demo-broker'],
    ['proxy', 'demo-proxy'],
  ])('when a drain takes a pod of %s in that very moment, then no second one goes with it', (tier, name) => {
    const { world, decided, from } = aboutToRestart(tier);
    const next = decided.decision.deletions[0]?.object.metadata.name;
    drain(world, `${name}-0`);
    pass(world, decided);
    expect(restarted(world, from)).toEqual([`${name}-0`.replace('demo-', '')]);
    expect(world.condition('Ready')).toMatchObject({ reason: 'AwaitingBudget' });
    expect(world.condition('Ready')?.message).toContain(`Waiting to restart ${next}.`);
    expect(world.condition('Stalled')?.status).toBe('False');
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.podsOf(tier).every(pod => world.isUpdated(pod))).toBe(true);
  });

  test('when a tier has a single pod, then it restarts all the same', () => {
    const single = { profile: 'Development' };
    const { world, from } = aboutToRestart('bookkeeper', single);
    world.settle(200);
    expect(restarted(world, from)).toContain('bookie-0');
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when somebody has a second budget over its pods, then that is told until it goes, and nothing restarts', () => {
    const { world, from } = aboutToRestart('proxy');
    world.write(budgetOver('proxy', { maxUnavailable: 1 }));
    runFor(world, 10);
    expect(restarted(world, from)).toEqual([]);
    expect(world.condition('Ready')?.message).toContain('This pod has more than one PodDisruptionBudget');
    world.now += 3_600_000;
    runFor(world, 2);
    expect(world.condition('Stalled')?.status).toBe('True');
    world.remove(world.object('PodDisruptionBudget', 'mine'));
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a budget of somebody forbids it where there is none of the cluster, then it waits, and is Stalled in the end', () => {
    const { world, from } = aboutToRestart('autorecovery');
    world.write(budgetOver('autorecovery', { maxUnavailable: 0 }));
    runFor(world, 10);
    expect(restarted(world, from)).toEqual([]);
    expect(world.condition('Ready')?.message).toMatch(
      /^autorecovery: Waiting to restart demo-autorecovery-0\. The disruption budget mine needs 1 healthy pods and has 1 currently/,
    );
    expect(world.condition('Stalled')?.status).toBe('False');
    world.now += 3_600_000;
    runFor(world, 2);
    expect(world.condition('Stalled')?.status).toBe('True');
  });

  test('when its first pod fails, then it goes back whatever the budgets say', () => {
    const world = readyCluster(new FakeWorld());
    world.broken = ({ metadata }) => metadata.annotations?.['changed'] === 'yes';
    world.crashes = 3;
    world.edit({ proxy: environment });
    runUntil(world, () => world.condition('Ready')?.reason === 'RollFailed');
    world.write(budgetOver('proxy', { minAvailable: 2 }));
    world.now += 60_000;
    runFor(world, 60);
    expect(named(world.ready('proxy'))).toEqual(['demo-proxy-0', 'demo-proxy-1']);
  });

  test('when its first broker is ready and stores nothing, then it goes back too', () => {
    const world = readyCluster(new FakeWorld({ broker: { replicas: 3 } }));
    const good = onlyRevision(world, 'broker');
    const storesNothing = () => {
      const others = world.podsOf('broker').filter(pod => revisionOf(pod) !== good);
      world.failingBrokers = others.map(
        ({ metadata }) => `${metadata.name} fails its health check: answers 500`,
      );
    };
    world.edit({ broker: { replicas: 3, ...environment } });
    for (let minute = 0; minute < 2; minute++) {
      world.settle(200, storesNothing);
      world.now += 60_000;
    }
    expect(world.condition('Ready')?.reason).toBe('RollFailed');
    world.write(budgetOver('broker', { maxUnavailable: 0 }));
    world.settle(200, storesNothing);
    expect(onlyRevision(world, 'broker')).toBe(good);
  });
});

test('given bookies nobody may evict because one alone keeps a volume, when there is a roll, then the others restart all the same', () => {
  const needed = { quorums: { ensemble: 3, write: 2, ack: 2 } };
  const world = readyCluster(new FakeWorld(needed));
  const claim = world.object<Claim>('PersistentVolumeClaim', 'journal-demo-bookie-0');
  world.write({ ...claim, metadata: { ...claim.metadata, deletionTimestamp: world.time() } });
  world.edit({ ...needed, bookkeeper: environment });
  const from = world.history.length;
  runFor(world, 30);
  const budget = world.object('PodDisruptionBudget', 'demo-bookie');
  expect(budget['spec']).toMatchObject({ maxUnavailable: 0 });
  expect(restarted(world, from)).toEqual(['bookie-2', 'bookie-1']);
  expect(world.condition('Ready')?.reason).toBe('VolumeAtRisk');
});
