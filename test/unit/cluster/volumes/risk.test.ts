import { describe, expect, test } from 'vitest';
import { messageOf, readyCluster, restarted, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';

type Spec = Record<string, unknown>;

/** A cluster of so many servers and bookies, with ledgers. */
function running(servers: number, bookies: number, more: Spec = {}): { world: FakeWorld; spec: Spec } {
  const spec = {
    profile: 'Development',
    zookeeper: { replicas: servers },
    bookkeeper: { replicas: bookies },
    broker: { replicas: 1 },
    ...more,
  };
  const world = readyCluster(new FakeWorld(spec));
  for (let ledger = 0; ledger < 12; ledger++) world.bookies.write(ledger);
  return { world, spec };
}

/** What `kubectl delete pvc` does to claims that a pod uses. */
function deleteClaims(world: FakeWorld, pattern: RegExp): void {
  for (const { metadata } of world.claims.filter(({ metadata }) => pattern.test(metadata.name))) {
    metadata.deletionTimestamp = new Date(world.now).toISOString();
  }
}

function claimsAtRisk(world: FakeWorld): string[] {
  const leaving = world.claims.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  return leaving.map(({ metadata }) => metadata.name);
}

/** Tells of each bookie whose claim has gone since the last look. */
function whenGone(world: FakeWorld, tell: (bookie: string) => void): () => void {
  let before = claimsAtRisk(world);
  return () => {
    const now = claimsAtRisk(world);
    for (const gone of before.filter(name => !now.includes(name))) tell(gone.replace(/^\w+-/, ''));
    before = now;
  };
}

function unitsOf(world: FakeWorld): string[] {
  return (world.cluster.status?.units ?? []).map(({ name, workloadStatus }) => `${name} ${workloadStatus}`);
}

const roll = (spec: Spec, at: number): Spec => ({
  ...spec,
  zookeeper: { ...(spec['zookeeper'] as Spec), config: { maxClientCnxns: 100 + at } },
  bookkeeper: { ...(spec['bookkeeper'] as Spec), config: { journalMaxSizeMB: 512 + at } },
});

describe('given one ZooKeeper server whose claim is deleted', () => {
  test('then it is not Ready, the unit is Blocked, and the sentence says what to do', () => {
    const { world } = running(1, 3);
    deleteClaims(world, /zookeeper-0$/);
    world.settle(100);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'VolumeAtRisk' });
    expect(world.condition('Ready')?.message).toMatch(
      /^zookeeper: demo-zookeeper-0 alone keeps data-demo-zookeeper-0: deleted, and gone when it stops\. No other server has its data: set zookeeper\.replicas to 3\. To keep the volume itself give its PersistentVolume .*the reclaim policy Retain\.$/,
    );
    expect(unitsOf(world)).toEqual(['demo-zookeeper-0 Blocked']);
  });

  test('when a configuration changes or a restart is asked for, then no roll takes it', () => {
    const { world, spec } = running(1, 3);
    deleteClaims(world, /zookeeper-0$/);
    const from = world.history.length;
    world.edit(roll(spec, 1));
    world.cluster.metadata.annotations = { 'pulsar-operator.dev/restart': 'now' };
    runFor(world, 60);
    expect(restarted(world, from).filter(pod => pod.startsWith('zookeeper'))).toEqual([]);
    expect(world.condition('Ready')?.reason).toBe('VolumeAtRisk');
  });

  test('when three servers are set, as the sentence says, then it starts anew from the others, and is Ready', () => {
    const { world, spec } = running(1, 3);
    deleteClaims(world, /zookeeper-0$/);
    world.settle(100);
    const from = world.history.length;
    world.edit({ ...spec, zookeeper: { replicas: 3 } });
    world.settle(300, () => expect(world.ensemble.leader).not.toBe(''));
    expect(restarted(world, from)).toContain('zookeeper-0');
    expect(world.ensemble.participants).toEqual([1, 2, 3]);
    expect(claimsAtRisk(world)).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given three ZooKeeper servers all of whose claims are deleted', () => {
  test('then one after the other starts anew while the others have its data, the leader last', () => {
    const { world } = running(3, 3);
    const { leader } = world.ensemble;
    deleteClaims(world, /zookeeper/);
    const from = world.history.length;
    world.settle(200, () => expect(world.ready('zookeeper').length).toBeGreaterThanOrEqual(2));
    const order = restarted(world, from);
    expect(new Set(order)).toEqual(new Set(['zookeeper-0', 'zookeeper-1', 'zookeeper-2']));
    expect(order).toHaveLength(3);
    expect(order.at(-1)).toBe(leader.replace('demo-', ''));
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a follower is not in sync, then it waits, says so, and no roll takes one either', () => {
    const { world, spec } = running(3, 3);
    world.ensemble.behind = 1;
    deleteClaims(world, /zookeeper/);
    const from = world.history.length;
    world.edit(roll(spec, 1));
    runFor(world, 60);
    expect(restarted(world, from)).toEqual([]);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Repairing' });
    expect(messageOf(world, 'zookeeper')).toMatch(/alone keeps .*1 of 3 servers to be in sync/);
    world.ensemble.behind = 0;
    world.settle(300);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when another server is away, then those that serve stay', () => {
    const { world } = running(3, 3);
    world.broken = ({ metadata }) => metadata.name === 'demo-zookeeper-1';
    world.runPods();
    deleteClaims(world, /zookeeper-[02]$/);
    const from = world.history.length;
    runFor(world, 60);
    expect(restarted(world, from)).toEqual([]);
    expect(messageOf(world, 'zookeeper')).toContain('Waiting for demo-zookeeper-1 to serve');
  });
});

describe('given a ZooKeeper server that is down and whose claim is deleted', () => {
  test('when the others are not in sync, then no roll repairs it; when they are, then it starts anew', () => {
    const { world, spec } = running(3, 3);
    const [uid] = world.podsOf('zookeeper').map(({ metadata }) => metadata.uid);
    world.broken = ({ metadata }) => metadata.uid === uid;
    world.crashes = 3;
    world.runPods();
    deleteClaims(world, /zookeeper-0$/);
    world.ensemble.behind = 1;
    const from = world.history.length;
    world.edit(roll(spec, 1));
    runFor(world, 60);
    expect(restarted(world, from)).toEqual([]);
    expect(messageOf(world, 'zookeeper')).toContain(
      'Waiting for 2 other servers to serve and to be in sync: 1 are',
    );
    world.ensemble.behind = 0;
    world.settle(300);
    expect(restarted(world, from)[0]).toBe('zookeeper-0');
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe.each([1, 3])('given %i bookies all of whose claims are deleted, as many as write', count => {
  const quorums = { ensemble: count, write: count, ack: count };

  test('then none stops, the cluster says how many bookies are needed, and following it ends in Ready', () => {
    const { world, spec } = running(3, count, { quorums });
    world.bookies.ensemble = count;
    deleteClaims(world, /bookie/);
    const from = world.history.length;
    world.edit(roll(spec, 1));
    runFor(world, 60);
    expect(restarted(world, from).filter(pod => pod.startsWith('bookie'))).toEqual([]);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'VolumeAtRisk' });
    expect(unitsOf(world)).toContain(`demo-bookie-${count - 1} Blocked`);
    const advised = Number(
      /set bookkeeper\.replicas to (\d+)/.exec(world.condition('Ready')?.message ?? '')?.[1],
    );
    expect(advised).toBeGreaterThan(count);
    world.edit(roll({ ...spec, bookkeeper: { replicas: advised } }, 1));
    world.settle(
      600,
      whenGone(world, bookie => expect(world.bookies.named(bookie)).toBe(0)),
    );
    expect(claimsAtRisk(world)).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given a bookie whose claims are deleted, and others that cannot take its ledgers', () => {
  test('when one of them is read-only, then one more bookie than there are is asked for', () => {
    const { world } = running(3, 3);
    world.bookies.readOnly.add('demo-bookie-1');
    deleteClaims(world, /bookie-0$/);
    runFor(world, 10);
    expect(world.condition('Ready')?.message).toContain('set bookkeeper.replicas to 4');
  });

  test('when one of them is away, then it waits for that before it hands over', () => {
    const { world } = running(3, 5);
    world.broken = ({ metadata }) => metadata.name === 'demo-bookie-3';
    world.runPods();
    deleteClaims(world, /bookie-1$/);
    runFor(world, 20);
    expect(world.bookies.readOnly.size).toBe(0);
    expect(messageOf(world, 'bookkeeper')).toMatch(
      /demo-bookie-1 alone keeps .*Waiting for demo-bookie-3 to serve/,
    );
  });
});

describe('given five bookies', () => {
  test('when the claims of one are deleted, then it hands over its ledgers while it runs, then starts anew', () => {
    const { world } = running(3, 5);
    deleteClaims(world, /bookie-1$/);
    const from = world.history.length;
    world.settle(
      300,
      whenGone(world, bookie => expect(world.bookies.named(bookie)).toBe(0)),
    );
    const story = world.history.slice(from).filter(line => /bookie|recover|ReadOnly/.test(line));
    const at = (text: string) => story.findIndex(line => line.startsWith(text));
    expect(at('setReadOnly')).toBe(0);
    expect(at('create Job demo-recover-1')).toBeGreaterThan(at('setReadOnly'));
    expect(at('delete Pod demo-bookie-1')).toBeGreaterThan(at('create Job demo-recover-1'));
    // With its old cookie it refuses to start on new volumes: that goes, and it starts once more.
    expect(at('deleteCookie')).toBeGreaterThan(at('delete Pod demo-bookie-1'));
    expect(restarted(world, from)).toEqual(['bookie-1', 'bookie-1']);
    expect(claimsAtRisk(world)).toEqual([]);
    expect(world.bookies.writable).toHaveLength(5);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('while it hands over, then it is Repairing, and a roll of the others takes no writer too many', () => {
    const { world, spec } = running(3, 5);
    deleteClaims(world, /bookie-1$/);
    const from = world.history.length;
    world.edit(roll(spec, 1));
    const reasons = new Set<string | undefined>();
    world.settle(600, () => {
      reasons.add(world.condition('Ready')?.reason);
      expect(world.bookies.writable.length).toBeGreaterThanOrEqual(3);
    });
    expect(reasons).toContain('Repairing');
    expect(restarted(world, from)).toEqual(expect.arrayContaining(['bookie-0', 'bookie-1', 'bookie-4']));
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the claims of all are deleted, then one after the other hands over, and all end on new volumes', () => {
    const { world } = running(3, 5);
    const claims = new Set(world.claims.map(({ metadata }) => metadata.uid));
    deleteClaims(world, /bookie/);
    world.settle(
      800,
      whenGone(world, bookie => expect(world.bookies.named(bookie)).toBe(0)),
    );
    const kept = world.claims.filter(
      ({ metadata }) => /bookie/.test(metadata.name) && claims.has(metadata.uid),
    );
    expect(kept).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when that number is asked for, then it waits for the others and asks for no more', () => {
    const world = new FakeWorld({ profile: 'Development', bookkeeper: { replicas: 1 } });
    world.settle();
    world.bookies.ledgers = [['demo-bookie-0']];
    world.bookies.ensemble = 1;
    deleteClaims(world, /bookie/);
    for (let pass = 0; pass < 3; pass++) world.pass();
    expect(world.condition('Ready')?.message).toContain('set bookkeeper.replicas to 3');
    world.edit({ profile: 'Development', bookkeeper: { replicas: 3 } });
    for (let pass = 0; pass < 3; pass++) {
      world.pass();
      world.runControllers();
    }
    world.pass();
    expect(world.condition('Ready')?.message).toContain('Waiting for 2 other bookies to take writes: 0 do');
    expect(world.condition('Ready')?.reason).toBe('Repairing');
  });
});
