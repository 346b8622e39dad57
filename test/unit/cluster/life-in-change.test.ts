import { describe, expect, test } from 'vitest';
import { readyCluster, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import { wishesOf } from '#src/cluster/life.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { Facts, StatefulSet } from '#src/cluster/model/observation.ts';
import { configLabel } from '#src/components/build/names.ts';
import { describe as describeObject, type KubernetesObject } from '#src/kubernetes/object.ts';
import { seenAtRest, stateAtRest, stepOf } from './at-rest.ts';

/** What is known of a cluster at rest when all has been asked that is. */
const known: Facts = { registrations: { value: { writable: ['a', 'b', 'c'], readOnly: [] } } };

describe('given changes that are under way', () => {
  const [pod] = seenAtRest().pods;
  if (!pod) throw new Error('there is no pod');
  const cookie = { kind: 'deleteCookie', bookie: 'demo-bookie-3', version: 1 } as const;
  const claim = seenAtRest().claims[0] as KubernetesObject;
  const step = stepOf('bookkeeper', 'demo-bookie-3 leaves', {
    needs: { fact: 'bookies', of: ['demo-bookie-3'] },
    operations: [cookie],
    deletions: [{ object: claim, why: 'it has left' }],
    restart: pod,
  });

  test('then the next step of each is wanted: what goes follows its operations, and it is looked at again soon', () => {
    expect(wishesOf(stateAtRest(known, { steps: [step] }))).toMatchObject({
      needs: [{ fact: 'bookies', of: ['demo-bookie-3'] }],
      operations: [cookie],
      deletions: [
        { object: claim, why: 'it has left', follows: 'bookkeeper' },
        { object: pod, why: 'demo-bookie-3 leaves' },
      ],
      wakeAfterSeconds: 2,
    });
  });

  test('when there are several, then they come in their order', () => {
    const first = stepOf('zookeeper', '', { operations: [{ kind: 'createChroot' }] });
    const { operations } = wishesOf(stateAtRest(known, { steps: [first, step] }));
    expect(operations.map(({ kind }) => kind)).toEqual(['createChroot', 'deleteCookie']);
  });

  test('when a wish is held by what no watch tells, then it is asked again in time', () => {
    const hold = { reason: 'BookieScaleDown', message: '' } as const;
    const wakes = (isAsked?: true) => {
      const holds = [{ ...hold, ...(isAsked && { isAsked }) }];
      return wishesOf(stateAtRest({}, { holds })).wakeAfterSeconds;
    };
    expect([wakes(true), wakes()]).toEqual([60, undefined]);
  });
});

describe('given a bookie whose ledgers are to be copied', () => {
  function written(): FakeWorld {
    const world = readyCluster(new FakeWorld({ bookkeeper: { replicas: 4 } }));
    for (let ledger = 0; ledger < 8; ledger++) world.bookies.write(ledger);
    return world;
  }

  /** The Jobs that are wanted as soon as there are any. */
  function jobs(world: FakeWorld): string[] {
    const wanted = () =>
      wishesOf(stateOf(world.decide().observation)).applies.filter(({ kind }) => kind === 'Job');
    runUntil(world, () => wanted().length > 0);
    return wanted().map(describeObject);
  }

  test('when it leaves, then a Job copies them', () => {
    const world = written();
    world.edit({ bookkeeper: { replicas: 3 } });
    expect(jobs(world)).toEqual(['Job demo-recover-3']);
  });

  test('when it has lost its disk, then a Job copies them', () => {
    const world = written();
    for (const claim of ['journal-demo-bookie-1', 'ledgers-demo-bookie-1'])
      world.delete(world.object('PersistentVolumeClaim', claim));
    world.delete({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'demo-bookie-1' } });
    expect(jobs(world)).toEqual(['Job demo-recover-1']);
  });
});

describe('given another configuration of the proxies', () => {
  /** A roll of proxies of which this is known, and a configuration that nothing uses. */
  function rolling(facts: Facts, otherwise: Partial<ClusterState> = {}, suspend = false) {
    const seen = seenAtRest(facts);
    const set = seen.owned.find(
      ({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'demo-proxy',
    );
    Object.assign((set as StatefulSet).status ?? {}, { updateRevision: 'next' });
    const map = seen.owned.find(
      ({ metadata: { name, labels } }) => name.startsWith('demo-broker-') && labels?.[configLabel],
    );
    const metadata = {
      ...map?.metadata,
      name: 'demo-broker-0ld',
      labels: { ...map?.metadata.labels, [configLabel]: '0ld' },
    };
    const owned = [...seen.owned, { ...map, metadata } as KubernetesObject];
    Object.assign(seen.cluster, { spec: { ...seen.cluster.spec, suspend } });
    return wishesOf({ ...stateOf({ ...seen, owned }), ...otherwise });
  }
  const serving: Facts = { ...known, failingBrokers: { value: [] } };
  const names = ({ deletions }: ReturnType<typeof wishesOf>) =>
    deletions.map(({ object }) => object.metadata.name);

  test('then the next pod restarts before what is left over goes, and it is looked at again soon', () => {
    const wishes = rolling(serving);
    expect(names(wishes)).toEqual(['demo-proxy-1', 'demo-broker-0ld']);
    expect(wishes).toMatchObject({ wakeAfterSeconds: 2, found: { rolling: [{ component: 'proxy' }] } });
  });

  test('when it depends on a fact, then that is asked, and whether bookies take writes is not', () => {
    expect(rolling({}).needs).toEqual([{ fact: 'failingBrokers' }]);
  });

  test('when bookies wait for something, then they restart: it may take days', () => {
    expect(names(rolling(serving, { steps: [stepOf('bookkeeper', '')] }))).toContain('demo-proxy-1');
  });

  test('when another change is under way, then no pod restarts', () => {
    expect(names(rolling(serving, { steps: [stepOf('zookeeper', '')] }))).toEqual(['demo-broker-0ld']);
    const acts = { ...stepOf('bookkeeper', ''), operations: [{ kind: 'createChroot' } as const] };
    expect(names(rolling(serving, { steps: [acts] }))).toEqual(['demo-broker-0ld']);
  });

  test('when the cluster is suspended, then no pod restarts, and nothing is asked for one', () => {
    const { needs, found } = rolling({}, {}, true);
    expect(found.rolling).toBeUndefined();
    expect(needs).not.toContainEqual({ fact: 'failingBrokers' });
  });
});
