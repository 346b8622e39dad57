import { describe, expect, test } from 'vitest';
import {
  messageOf,
  named,
  onlyRevision,
  readyCluster,
  restarted,
  revisionOfSet,
  runFor,
  runUntil,
} from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { revisionOf } from '#src/cluster/model/component-state.ts';
import { failedRoll, heal, podsNamed, size } from './failing.ts';

describe.each(['zookeeper', 'bookkeeper', 'broker'] as const)('given a roll of %s that has failed', name => {
  test('then the StatefulSet goes back to what serves, so that an evicted pod comes back with that', () => {
    const { world, good } = failedRoll(name);
    runFor(world, 5);
    expect(revisionOfSet(world, name)).toBe(good);
    const evicted = world.ready(name)[0];
    if (!evicted) throw new Error('nobody serves');
    world.delete(evicted);
    runFor(world, 5);
    expect(named(world.ready(name))).toContain(evicted.metadata.name);
  });

  test('when its pod has had a minute to serve after all, then it goes back too, and RollFailed stays', () => {
    const { world, good } = failedRoll(name);
    const from = world.history.length;
    runFor(world, 50);
    expect(restarted(world, from)).toEqual([]);
    expect(world.ready(name)).toHaveLength(2);
    expect(world.condition('Ready')?.message).not.toContain('run again');
    for (let second = 0; second < 30; second++) {
      runFor(world, 1);
      const told = [world.condition('Ready')?.reason, world.condition('Stalled')?.status];
      expect(told, 'while it goes back').toEqual(['RollFailed', 'True']);
    }
    expect(restarted(world, from)).toHaveLength(1);
    expect(onlyRevision(world, name)).toBe(good);
    expect(world.ready(name)).toHaveLength(3);
    world.now += 3_600_000;
    runFor(world, 5);
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      reason: 'RollFailed',
      message: expect.stringMatching(
        /container failed .*\. The roll stops here and all pods run again with what served before: correct or revert/,
      ),
    });
    expect(restarted(world, from)).toHaveLength(1);
  });

  test('when all that serve are unready for ten seconds, then none of them restarts', () => {
    const { world } = failedRoll(name);
    const from = world.history.length;
    const isFailing = world.broken;
    const serving = new Set(named(world.ready(name)));
    world.broken = pod => isFailing(pod) || serving.has(pod.metadata.name);
    world.crashes = 0;
    world.runPods();
    runFor(world, 10);
    world.broken = isFailing;
    world.crashes = 3;
    runFor(world, 10);
    expect(restarted(world, from)).toEqual([]);
    expect(world.ready(name)).toHaveLength(2);
    heal(world);
  });

  test('when its pod serves after all, then the roll goes on with it', () => {
    const { world, good } = failedRoll(name);
    runFor(world, 5);
    heal(world);
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(onlyRevision(world, name)).not.toBe(good);
  });

  test('when the specification is reverted, then nothing that serves restarts and it is Ready', () => {
    const { world, good } = failedRoll(name);
    const [from, served] = [world.history.length, named(world.ready(name))];
    world.edit(size);
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(onlyRevision(world, name)).toBe(good);
    expect(restarted(world, from).filter(pod => served.includes(`demo-${pod}`))).toEqual([]);
  });

  test('when a restart is asked for, then it is tried once more, with one pod', () => {
    const { world, good } = failedRoll(name);
    runFor(world, 90);
    const from = world.history.length;
    world.annotate({ 'pulsar-operator.dev/restart': 'once more' });
    runFor(world, 3);
    runUntil(world, () => world.condition('Ready')?.reason === 'RollFailed');
    runFor(world, 90);
    const tried = restarted(world, from).filter(pod => pod.startsWith(podsNamed[name]));
    expect(new Set(tried).size).toBe(1);
    expect(world.ready(name)).toHaveLength(3);
    expect(revisionOfSet(world, name)).toBe(good);
    expect(world.condition('Ready')?.reason).toBe('RollFailed');
  });

  test('when a restart is asked for after the cause has gone, then the roll ends well', () => {
    const { world, good } = failedRoll(name);
    runFor(world, 90);
    heal(world);
    expect(onlyRevision(world, name)).toBe(good);
    world.annotate({ 'pulsar-operator.dev/restart': 'once more' });
    world.settle(300);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(onlyRevision(world, name)).not.toBe(good);
  });
});

describe('given a changed configuration that no pod has served with yet', () => {
  const changed = { zookeeper: { config: { maxClientCnxns: 100 } } };

  test('when a server is unready for an hour, then it is waited for, not restarted into what may fail', () => {
    const world = readyCluster(new FakeWorld());
    const from = world.history.length;
    world.broken = ({ metadata }) => metadata.name === 'demo-zookeeper-0';
    world.runPods();
    world.edit(changed);
    runFor(world, 5);
    world.now += 3_600_000;
    runFor(world, 5);
    expect(restarted(world, from)).toEqual([]);
    expect(messageOf(world, 'zookeeper')).toContain('Waiting for demo-zookeeper-0 to be ready');
  });

  test('when a server ends again and again with what it has, then its restart is its repair', () => {
    const world = readyCluster(new FakeWorld());
    const from = world.history.length;
    const good = onlyRevision(world, 'zookeeper');
    world.broken = pod => pod.metadata.name === 'demo-zookeeper-0' && revisionOf(pod) === good;
    world.crashes = 3;
    world.runPods();
    world.edit(changed);
    world.settle(200);
    expect(restarted(world, from)[0]).toBe('zookeeper-0');
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given two pods that end again and again with what they have', () => {
  test('when the first fails with the changed configuration too, then the second is not restarted into that', () => {
    const world = readyCluster(new FakeWorld());
    const from = world.history.length;
    world.broken = ({ metadata }) => /zookeeper-[01]$/.test(metadata.name);
    world.crashes = 3;
    world.runPods();
    world.edit({ zookeeper: { config: { maxClientCnxns: 100 } } });
    runFor(world, 40);
    expect(restarted(world, from)).toEqual(['zookeeper-1']);
  });
});
