import { describe, expect, test } from 'vitest';
import { FakeWorld } from './world.ts';

/** Somebody deletes the claims of all bookies: Kubernetes keeps each for as long as its pod runs. */
function doomClaims(world: FakeWorld): void {
  for (const { metadata } of world.volumes) {
    if (metadata.name.includes('bookie')) metadata.deletionTimestamp = new Date(world.now).toISOString();
  }
}

describe('given bookies whose claims are all deleted', () => {
  test('when there are enough others to take its ledgers, then the highest hands them over, although those are at risk, too', () => {
    const world = new FakeWorld({ bookkeeper: { replicas: 3 } });
    world.settle();
    world.bookies.ledgers = [
      ['demo-bookie-2', 'demo-bookie-0'],
      ['demo-bookie-0', 'demo-bookie-1'],
    ];
    doomClaims(world);
    for (let pass = 0; pass < 3; pass++) world.pass();
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Repairing' });
    expect(world.bookies.writable).toEqual(['demo-bookie-0', 'demo-bookie-1']);
    expect(world.object('Job', 'demo-recover-2')).toBeDefined();
  });

  test('when there are too few, then nothing is done, and the number that helps is told', () => {
    const world = new FakeWorld({ profile: 'Development', bookkeeper: { replicas: 2 } });
    world.settle();
    world.bookies.ledgers = [['demo-bookie-1', 'demo-bookie-0']];
    doomClaims(world);
    for (let pass = 0; pass < 3; pass++) world.pass();
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      reason: 'VolumeAtRisk',
      message: expect.stringContaining('set bookkeeper.replicas to 3'),
    });
    expect(world.bookies.writable).toHaveLength(2);
  });

  test('when that number is asked for, then it waits for the others and asks for no more', () => {
    const world = new FakeWorld({ profile: 'Development', bookkeeper: { replicas: 1 } });
    world.settle();
    world.bookies.ledgers = [['demo-bookie-0']];
    world.bookies.ensemble = 1;
    doomClaims(world);
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
