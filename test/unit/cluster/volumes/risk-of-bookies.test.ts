import { describe, expect, test } from 'vitest';
import { messageOf, restarted, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { claimsAtRisk, deleteClaims, roll, running, unitsOf, whenGone } from './at-risk.ts';

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
      whenGone(world, bookie => expect(world.bookies.names(bookie)).toBe(0)),
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
      whenGone(world, bookie => expect(world.bookies.names(bookie)).toBe(0)),
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
      whenGone(world, bookie => expect(world.bookies.names(bookie)).toBe(0)),
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
    world.bookies.hold(['demo-bookie-0']);
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
