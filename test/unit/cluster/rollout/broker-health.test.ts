import { beforeEach, describe, expect, test } from 'vitest';
import { messageOf, onlyRevision, readyCluster, restarted } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { revisionOf } from '#src/cluster/model/component-state.ts';

const asIs = { broker: { replicas: 3 } };
const changed = {
  broker: { replicas: 3, config: { bookkeeperClientEnforceMinNumRacksPerWriteQuorum: 'true' } },
};

let world: FakeWorld;
let good: string;
let from: number;

beforeEach(() => {
  world = readyCluster(new FakeWorld(asIs));
  good = onlyRevision(world, 'broker');
  from = world.history.length;
});

/** Those of another revision than the first answer so to the health check. */
function othersAnswer(said: string): void {
  const others = world.podsOf('broker').filter(pod => revisionOf(pod) !== good);
  world.failingBrokers = others.map(pod => `${pod.metadata.name} fails its health check: answers ${said}`);
}

const storesNothing = () => othersAnswer('500: NotEnoughBookies');

describe('given a value with which a broker starts and cannot store a message', () => {
  beforeEach(() => {
    world.edit(changed);
  });

  test('when the first broker has had a minute, then the roll has failed and the others keep what they have', () => {
    world.settle(200, storesNothing);
    expect(world.condition('Ready')).toMatchObject({ status: 'False' });
    expect(restarted(world, from)).toEqual(['broker-2']);
    world.now += 60_000;
    world.settle(200, storesNothing);
    expect(world.condition('Ready')).toMatchObject({
      reason: 'RollFailed',
      message: expect.stringContaining(
        'demo-broker-2 fails its health check: answers 500: NotEnoughBookies. The roll stops here and 2 of 3 pods stay as they were',
      ),
    });
    expect(restarted(world, from)).toEqual(['broker-2']);
  });

  test('when the roll has failed for a minute, then that broker goes back to what serves', () => {
    world.settle(200, storesNothing);
    world.now += 60_000;
    world.settle(200, storesNothing);
    world.now += 60_000;
    world.settle(200, storesNothing);
    expect(restarted(world, from)).toEqual(['broker-2', 'broker-2']);
    expect(onlyRevision(world, 'broker')).toBe(good);
    expect(world.condition('Ready')?.reason).toBe('RollFailed');
  });

  test.each([
    ['at once', 0],
    ['after an hour', 3_600_000],
  ])(
    'when the value is reverted %s, then the broker that fails restarts first, and it is Ready',
    (_, later) => {
      world.settle(200, storesNothing);
      world.now += later;
      world.settle(200, storesNothing);
      const back = world.history.length;
      world.edit(asIs);
      world.settle(200, storesNothing);
      expect(restarted(world, back).filter(pod => pod !== 'broker-2')).toEqual([]);
      expect(onlyRevision(world, 'broker')).toBe(good);
      expect(world.condition('Ready')?.status).toBe('True');
    },
  );
});

describe('given a broker that fails its health check before a roll', () => {
  test('when it is outdated, then it goes first', () => {
    world.failingBrokers = ['demo-broker-0 fails its health check: no answer'];
    world.edit(changed);
    world.settle(200, () => {
      if (restarted(world, from).length > 0) world.failingBrokers = [];
    });
    expect(restarted(world, from)).toEqual(['broker-0', 'broker-2', 'broker-1']);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when two do, then the roll waits for the one that would stay, and says so', () => {
    world.failingBrokers = ['demo-broker-0', 'demo-broker-1'].map(
      name => `${name} fails its health check: no answer`,
    );
    world.edit(changed);
    world.settle(100);
    expect(restarted(world, from)).toEqual([]);
    expect(messageOf(world, 'broker')).toMatch(
      /^Waiting for a broker: demo-broker-\d fails its health check/,
    );
  });

  test('when none serves, then no restart takes one away that does', () => {
    world.failingBrokers = [0, 1, 2].map(at => `demo-broker-${at} fails its health check: no answer`);
    world.edit(changed);
    world.settle(200, () => {
      if (restarted(world, from).length > 0) world.failingBrokers = [];
    });
    expect(restarted(world, from)).toEqual(['broker-2', 'broker-1', 'broker-0']);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given brokers that begin to ask who calls', () => {
  test('when one answers 401 and others stay, then the roll waits with what to do, and has not failed', () => {
    const operatorAccess = { tokenSecretRef: { name: 'operator', key: 'of-another-cluster' } };
    world.edit({ broker: { replicas: 3, config: { authenticationEnabled: 'true' } }, operatorAccess });
    world.settle(200, () => othersAnswer('401'));
    world.now += 3_600_000;
    world.settle(200, () => othersAnswer('401'));
    expect(restarted(world, from)).toEqual(['broker-2']);
    expect(messageOf(world, 'broker')).toBe(
      'demo-broker-2 fails its health check: answers 401. The operator cannot tell whether it serves. Name a Secret with the token of a superuser in operatorAccess.tokenSecretRef, or take back what makes brokers ask.',
    );
    expect(world.condition('Ready')).toMatchObject({ status: 'False' });
    expect(world.condition('Ready')?.reason).not.toBe('RollFailed');
  });

  test('when all answer 401 because their image has them ask, then none is worse than the others, it rolls, and nobody can tell whether it is Ready', () => {
    const all = () => {
      world.failingBrokers = world
        .podsOf('broker')
        .map(({ metadata }) => `${metadata.name} fails its health check: answers 401`);
    };
    all();
    world.edit(changed);
    world.settle(200, all);
    expect(restarted(world, from)).toEqual(['broker-2', 'broker-1', 'broker-0']);
    expect(world.condition('Ready')).toMatchObject({ status: 'Unknown', reason: 'Unauthorized' });
  });
});

describe('given one broker', () => {
  test('when it cannot store a message with a new value, then the last of the roll is asked too: not Ready', () => {
    const one = { profile: 'Development', broker: { replicas: 1 } };
    world = readyCluster(new FakeWorld(one));
    good = onlyRevision(world, 'broker');
    world.edit({ ...one, broker: { replicas: 1, config: { ttlDurationDefaultInSeconds: 60 } } });
    world.settle(100, storesNothing);
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      message: expect.stringContaining('demo-broker-0 fails its health check: answers 500'),
    });
    world.failingBrokers = [];
    world.settle(100);
    expect(world.condition('Ready')?.status).toBe('True');
    world.failingBrokers = ['demo-broker-0 fails its health check: answers 500'];
    world.settle(100);
    expect(world.condition('Ready'), 'a day later too').toMatchObject({ reason: 'NotServing' });
  });
});
