import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { asOfEarlierRelease } from '#simulation/earlier-release.ts';
import { messageOf, readyCluster, restarted, runFor, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { revisionOf } from '#src/cluster/model/component-state.ts';
import type { OtherCluster, Pod, StatefulSet } from '#src/cluster/model/observation.ts';
import { operatorUpgradeOf } from '#src/cluster/rollout/operator-upgrade.ts';
import {
  askedAnnotation,
  byComponent,
  type ComponentName,
  componentNames,
  operatorVersionAnnotation,
  restartAnnotationOf,
  templateAnnotation,
} from '#src/components/build/names.ts';
import { operatorVersion } from '#src/components/build/operator-version.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { condition, observed, pod } from '../hand-made.ts';

interface Cluster {
  readonly name?: string;
  readonly spec?: object;
  readonly status?: PulsarClusterStatus;
  readonly others?: readonly OtherCluster[];
  /** Which template there is; `new` is wished for. */
  readonly live?: 'old' | 'new';
  /** Whether all pods have it. */
  readonly settled?: boolean;
  readonly asked?: string;
}

const ready = {
  conditions: [{ ...condition('Ready', 'True'), reason: 'Ready', message: '', lastTransitionTime: '' }],
};

function setOf(name: ComponentName, template: string, asked: string): StatefulSet {
  const annotations = { [templateAnnotation]: template, [askedAnnotation]: asked };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: `demo-${name}`, generation: 1, annotations },
    spec: { replicas: 1 },
    status: { observedGeneration: 1, updateRevision: template },
  };
}

const plain = observed();

/** What is decided of a cluster of which the same is asked as before, unless it is said. */
function upgradeOf({
  name = 'demo',
  spec,
  status = ready,
  others = [],
  live = 'old',
  settled = true,
  asked = 'a',
}: Cluster) {
  const seen = spec ? observed({ spec }) : plain;
  const cluster = { ...seen.cluster, metadata: { ...seen.cluster.metadata, name }, status };
  const components = byComponent(component => {
    const statefulSet = setOf(component, live, 'a');
    const pods = [pod(`demo-${component}-0`)];
    const updated = settled ? pods : [];
    return { name: component, statefulSet, pods, claims: [], desired: 1, ready: 1, updated, missing: [] };
  });
  const state = { observation: { ...seen, cluster, others }, components } as unknown as ClusterState;
  const wished = new Map(componentNames.map(each => [each, setOf(each, 'new', asked) as KubernetesObject]));
  return operatorUpgradeOf(state, wished);
}

const other = (key: string, turn: OtherCluster['turn'], stuck?: string): OtherCluster => ({
  key,
  turn,
  ...(stuck !== undefined && { stuck }),
});
const keptAll = new Set(componentNames);
const none = new Set();
const turn = (operatorUpgrade: 'Claimed' | 'Rolling') => ({ ...ready, operatorUpgrade });

describe('given templates that are as this release makes them', () => {
  test('then nothing waits and nothing is remembered', () => {
    expect(upgradeOf({ live: 'new' })).toEqual({ kept: none });
    expect(upgradeOf({ live: 'new', status: turn('Claimed') })).toEqual({ kept: none });
  });

  test('when its turn is over because all pods have them, then nothing is remembered; while not all have, it is', () => {
    const checked = { components: { broker: { checkedRevision: 'new' } as never } };
    const status = { ...turn('Rolling'), ...checked };
    expect(upgradeOf({ live: 'new', status })).toEqual({ kept: none });
    expect(upgradeOf({ live: 'new', status, settled: false })).toMatchObject({ turn: 'Rolling' });
    expect(upgradeOf({ live: 'new', status: turn('Rolling') })).toMatchObject({ turn: 'Rolling' });
  });
});

describe('given other templates than there are', () => {
  test('when something else is asked, then that is a wish, and nothing waits', () => {
    expect(upgradeOf({ asked: 'b' })).toEqual({ kept: none });
    expect(upgradeOf({ asked: 'b', others: [other('a/a', 'Rolling')] })).toEqual({ kept: none });
  });

  test('when the same is asked and no other cluster is at it, then the turn is claimed, and nothing is done yet', () => {
    expect(upgradeOf({})).toMatchObject({ kept: keptAll, turn: 'Claimed', wakeAfterSeconds: 1 });
  });

  test('when it has claimed and still no other is at it, then it is its turn', () => {
    expect(upgradeOf({ status: turn('Claimed') })).toMatchObject({ kept: none, turn: 'Rolling' });
  });

  test('when it has begun, then it goes on, whoever else is at it', () => {
    const others = [other('a/a', 'Rolling')];
    expect(upgradeOf({ status: turn('Rolling'), others })).toMatchObject({ kept: none, turn: 'Rolling' });
  });

  test('when the operator ended before it applied anything, then it begins now', () => {
    const components = { broker: { checkedRevision: 'old' } as never };
    const found = upgradeOf({ status: { ...turn('Rolling'), components } });
    expect(found).toMatchObject({ kept: none, turn: 'Rolling' });
  });

  test('when another is at it, then it waits, says for whom, and claims nothing', () => {
    const found = upgradeOf({ others: [other('shop/orders', 'Rolling')] });
    expect(found).toMatchObject({ kept: keptAll, wakeAfterSeconds: 30 });
    expect(found.turn).toBeUndefined();
    expect(found.said).toEqual({
      reason: 'AwaitingOtherCluster',
      message: `Waiting for shop/orders, which gets the pods of operator ${operatorVersion} first`,
    });
  });

  test('when that one is stuck, then it is said at what, and what to do', () => {
    const others = [other('a/a', 'Claimed'), other('shop/orders', 'Rolling', 'broker: It crashes.')];
    expect(upgradeOf({ others }).said?.message).toBe(
      `Waiting for shop/orders, which got the pods of operator ${operatorVersion} first: broker: It crashes. Mend it, or set its operatorUpgradePolicy to OnRestart, and the others go on.`,
    );
  });

  test('when two have claimed, then the one that is later by name takes its claim back', () => {
    const claimed = { status: turn('Claimed') };
    expect(upgradeOf({ ...claimed, others: [other('test/a', 'Claimed')] }).turn).toBeUndefined();
    const kept = upgradeOf({ ...claimed, others: [other('test/z', 'Claimed')] });
    expect(kept).toMatchObject({ kept: keptAll, turn: 'Claimed' });
    expect(upgradeOf({ ...claimed, others: [other('test/z', 'Rolling')] }).turn).toBeUndefined();
  });

  test.each<[string, object, string, boolean]>([
    ['is Ready', {}, 'True', true],
    ['is as it can be', { reason: 'Held' }, 'False', true],
    ['is on its way', { reason: 'Rolling' }, 'False', false],
  ])('when the cluster %s, then it claims its turn: %s', (_, more, status, claims) => {
    const [first] = ready.conditions;
    const told = { conditions: [{ ...first, status, ...more }] } as PulsarClusterStatus;
    expect(upgradeOf({ status: told }).turn === 'Claimed').toBe(claims);
  });

  test('when the cluster is stalled, then it may be this release that mends it', () => {
    const stalled = { ...ready.conditions[0], type: 'Stalled' };
    const waits = { ...ready.conditions[0], status: 'False', reason: 'Waiting' };
    const status = { conditions: [waits, stalled] } as PulsarClusterStatus;
    expect(upgradeOf({ status }).turn).toBe('Claimed');
  });

  test('when restarts are waited for, then it claims nothing, and lets others go on in the middle of its roll', () => {
    const spec = { operatorUpgradePolicy: 'OnRestart' };
    for (const status of [ready, turn('Claimed'), turn('Rolling')]) {
      const found = upgradeOf({ spec, status });
      expect(found).toMatchObject({ kept: keptAll, said: { reason: 'AwaitingRestart' } });
      expect(found.turn).toBeUndefined();
    }
  });

  test('when it is suspended, then it claims nothing, and keeps what it has begun', () => {
    const spec = { suspend: true };
    expect(upgradeOf({ spec, status: turn('Claimed') }).turn).toBeUndefined();
    expect(upgradeOf({ spec, status: turn('Rolling') }).turn).toBe('Rolling');
  });
});

describe('given several clusters whose passes run side by side', () => {
  interface One {
    status: PulsarClusterStatus;
    live: 'old' | 'new';
    settled: boolean;
    /** What the pass that runs has decided on what it saw when it began. */
    decided?: ReturnType<typeof upgradeOf> | undefined;
  }

  /** A fleet, what each of its clusters does next, and the most that were under way at a time. */
  class Fleet {
    readonly clusters: One[];
    most = 0;

    constructor(size: number) {
      this.clusters = Array.from({ length: size }, () => ({ status: ready, live: 'old', settled: true }));
    }

    /** A pass begins, or ends; all that is seen is what others have told by then. */
    step(at: number): void {
      const one = this.clusters[at] as One;
      if (!one.decided) {
        const others = this.clusters.flatMap(({ status }, index): OtherCluster[] => {
          const { operatorUpgrade: turn } = status;
          return index === at || !turn ? [] : [other(`test/c${index}`, turn)];
        });
        one.decided = upgradeOf({ name: `c${at}`, others, ...one });
        return;
      }
      const { turn: told, kept } = one.decided;
      one.decided = undefined;
      one.status = {
        ...ready,
        ...(told && { operatorUpgrade: told }),
        components: { broker: { checkedRevision: one.live } as never },
      };
      if (kept.size === 0 && one.live === 'old') {
        one.live = 'new';
        one.settled = false;
      }
      this.most = Math.max(this.most, this.clusters.filter(({ settled }) => !settled).length);
    }

    /** The operator ends and another one begins: passes are gone, what was told stays. */
    restart(): void {
      for (const one of this.clusters) one.decided = undefined;
    }

    finish(at: number): void {
      const one = this.clusters[at] as One;
      if (one.live === 'new') one.settled = true;
    }
  }

  const size = 4;
  const steps = fc.array(
    fc.tuple(fc.constantFrom('step', 'step', 'step', 'finish', 'restart'), fc.nat(size - 1)),
    {
      maxLength: 120,
    },
  );

  property.prop([steps], { numRuns: 300 })(
    'then never do two get new pods at a time, and in the end all have them',
    done => {
      const fleet = new Fleet(size);
      for (const [what, at] of done) fleet[what as 'step'](at);
      expect(fleet.most).toBeLessThanOrEqual(1);
      for (let round = 0; round < 40; round++) {
        for (let at = 0; at < size; at++) {
          fleet.step(at);
          fleet.finish(at);
        }
      }
      expect(fleet.most).toBeLessThanOrEqual(1);
      expect(fleet.clusters.map(({ live, status }) => [live, status.operatorUpgrade])).toEqual(
        Array.from({ length: size }, () => ['new', undefined]),
      );
    },
  );
});

describe('given a cluster that an earlier release of the operator has made', () => {
  const three = { broker: { replicas: 3 } };
  const ofOld = (pods: readonly Pod[], old: ReadonlySet<string | undefined>) =>
    pods.filter(each => old.has(revisionOf(each)));

  function given(spec: object = three) {
    const world = asOfEarlierRelease(readyCluster(new FakeWorld({ ...spec })));
    const old = new Set<string | undefined>(world.pods.flatMap(each => revisionOf(each) ?? []));
    return { world, old, from: world.history.length };
  }

  const pending = (world: FakeWorld) => world.condition('OperatorUpgradePending');

  test('when it is alone, then all its pods get what this release makes, one at a time in their order, and it says so', () => {
    const { world, old, from } = given();
    runUntil(world, () => pending(world)?.reason === 'Rolling');
    expect(world.cluster.status?.operatorUpgrade).toBe('Rolling');
    world.settle(400);
    const first = restarted(world, from).map(name => name.split('-')[0]);
    expect([...new Set(first)]).toEqual(['zookeeper', 'bookie', 'autorecovery', 'broker', 'proxy']);
    expect(ofOld(world.pods, old)).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(pending(world)).toMatchObject({ status: 'False', reason: 'UpToDate' });
    expect(world.cluster.status?.operatorUpgrade).toBeUndefined();
    expect(world.cluster.status?.components?.['broker']?.operatorVersion).toBe(operatorVersion);
  });

  test('when another is at it, then it serves on, Ready, says what it waits for, and nothing is written while it waits', () => {
    const { world, from } = given();
    world.others = [other('shop/orders', 'Rolling')];
    world.settle(100);
    expect(restarted(world, from)).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(pending(world)).toMatchObject({ status: 'True', reason: 'AwaitingOtherCluster' });
    expect(messageOf(world, 'broker')).toMatch(/^Ready\. Waiting for shop\/orders/);
    expect(world.cluster.status?.components?.['broker']?.operatorVersion).toBe('0.0.9');
    const before = world.version;
    const { needs, changes, operations, deletions } = world.pass();
    expect([needs, changes, operations, deletions].flat()).toEqual([]);
    expect(world.version).toBe(before);
    world.others = [];
    world.settle(400);
    expect(pending(world)?.status).toBe('False');
  });

  test('when pods are evicted or there are to be more meanwhile, then these are as the others', () => {
    const { world, old } = given();
    world.others = [other('shop/orders', 'Rolling')];
    world.settle(100);
    const [evicted] = world.podsOf('broker');
    if (evicted) world.delete(evicted);
    world.edit({ broker: { replicas: 4 } });
    world.settle(100);
    expect(ofOld(world.podsOf('broker'), old)).toHaveLength(4);
  });

  test('when it waits for restarts and one is asked for, then those pods alone get what is new', () => {
    const { world, old, from } = given({ ...three, operatorUpgradePolicy: 'OnRestart' });
    world.settle(100);
    expect(restarted(world, from)).toEqual([]);
    expect(pending(world)).toMatchObject({ status: 'True', reason: 'AwaitingRestart' });
    world.cluster.metadata.annotations = { [restartAnnotationOf('broker')]: 'now' };
    world.settle(200);
    expect(restarted(world, from)).toEqual(['broker-2', 'broker-1', 'broker-0']);
    expect(ofOld(world.podsOf('broker'), old)).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(pending(world)?.status).toBe('True');
  });

  test('when a component is edited while it waits, then that one gets both, and the others wait on', () => {
    const { world, old, from } = given();
    world.others = [other('shop/orders', 'Rolling')];
    world.settle(100);
    world.edit({ broker: { replicas: 3, config: { maxTopicsPerNamespace: 7 } } });
    world.settle(200);
    expect(restarted(world, from)).toEqual(['broker-2', 'broker-1', 'broker-0']);
    expect(ofOld(world.podsOf('broker'), old)).toEqual([]);
    expect(ofOld(world.podsOf('proxy'), old)).toHaveLength(2);
  });

  test('when volumes grow while it waits, for which the StatefulSet is made again, then no pod restarts', () => {
    const { world, from } = given();
    world.others = [other('shop/orders', 'Rolling')];
    world.expandableClasses = ['standard'];
    world.settle(100);
    world.edit({
      ...three,
      bookkeeper: { storage: { journal: { size: '40Gi' }, ledgers: { size: '400Gi' } } },
    });
    world.settle(200);
    expect(world.history).toContain('delete StatefulSet demo-bookie alone');
    expect(restarted(world, from)).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  describe('and whose first pod fails with what this release makes', () => {
    function failed() {
      const { world, old } = given();
      world.broken = each => each.metadata.name.startsWith('demo-bookie') && !old.has(revisionOf(each));
      world.crashes = 3;
      runUntil(world, () => world.condition('Ready')?.reason === 'RollFailed');
      runFor(world, 90);
      return { world, old };
    }

    test('then the others of it stay, it goes back, and it keeps its turn, so that no other cluster follows', () => {
      const { world, old } = failed();
      expect(ofOld(world.ready('bookkeeper'), old)).toHaveLength(3);
      expect(world.condition('Stalled')?.status).toBe('True');
      expect(world.cluster.status?.operatorUpgrade).toBe('Rolling');
    });

    test('when it is to wait for restarts from then on, then it is Ready with what served, and the others go on', () => {
      const { world, old } = failed();
      world.edit({ ...three, operatorUpgradePolicy: 'OnRestart' });
      world.settle(200);
      expect(world.cluster.status?.operatorUpgrade).toBeUndefined();
      expect(world.condition('Ready')?.status).toBe('True');
      expect(ofOld(world.podsOf('bookkeeper'), old)).toHaveLength(3);
      world.broken = () => false;
      world.edit(three);
      world.settle(400);
      expect(ofOld(world.pods, old)).toEqual([]);
    });
  });
});

test('given a release that makes the same templates, then it writes nothing, and they stay of the release that made them', () => {
  const world = readyCluster(new FakeWorld());
  world.settle();
  const set = world.object<StatefulSet>('StatefulSet', 'demo-broker');
  Object.assign(set.metadata.annotations ?? {}, { [operatorVersionAnnotation]: '0.0.9' });
  world.write(set);
  world.pass();
  world.pass();
  expect(world.object('StatefulSet', 'demo-broker').metadata.annotations?.[operatorVersionAnnotation]).toBe(
    '0.0.9',
  );
  expect(pulsarClusterSpec.parse({}).operatorUpgradePolicy).toBe('Automatic');
});
