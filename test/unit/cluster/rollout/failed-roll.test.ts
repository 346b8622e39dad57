import { describe, expect, test } from 'vitest';
import { runFor, runOnce } from '#simulation/steps.ts';
import type { FakeWorld } from '#simulation/world.ts';
import { bad, failedRoll } from './failing.ts';

const said = (world: FakeWorld) => world.condition('Ready')?.message;

describe('given a roll that has failed', () => {
  test('when the pod that went back does not serve either, then that is said', () => {
    const { world, isBad } = failedRoll('broker');
    world.broken = pod => isBad(pod) || pod.metadata.name === 'demo-broker-2';
    runFor(world, 120);
    expect(said(world)).toContain(
      'all pods have gone back to what served before, of which demo-broker-2 is not ready',
    );
  });

  test('when fewer pods are wished for meanwhile, then no more stay than these', () => {
    const { world } = failedRoll('broker', 4);
    world.edit({ broker: { replicas: 2, ...bad } });
    runOnce(world);
    expect(said(world)).not.toContain('3 of 2 pods');
  });

  test('when a bookie loses its disks, then what a person must do for that is said too', () => {
    const { world } = failedRoll('bookkeeper', 3, before => {
      before.bookies.ensemble = 3;
      for (let ledger = 0; ledger < 6; ledger++) before.bookies.write(ledger);
    });
    runFor(world, 90);
    for (const claim of world.claims.filter(({ metadata }) => metadata.name.endsWith('bookie-0')))
      world.delete(claim);
    world.delete(world.object('Pod', 'demo-bookie-0'));
    runFor(world, 60);
    expect(world.condition('Ready')?.reason).toBe('RollFailed');
    expect(said(world)).toContain('demo-bookie-0 has lost its disk');
    expect(said(world)).toContain('raise bookkeeper.replicas by 1');
  });
});
