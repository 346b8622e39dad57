import { expect, test } from 'vitest';
import { runOnce } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { configLabel } from '#src/components/build/names.ts';

/** Autorecovery reads bookkeeper.config too: with this in a cluster of one zone it finds no bookie to copy to. */
const racks = { enforceMinNumRacksPerWriteQuorum: 'true', minNumRacksPerWriteQuorum: 2 };

function canCopy(world: FakeWorld): boolean {
  return world.ready('autorecovery').some(({ metadata }) => {
    const map = world.object('ConfigMap', `demo-autorecovery-${metadata.labels?.[configLabel]}`);
    return !(map['data'] as Record<string, string>)['overrides.conf']?.includes('minNumRacks');
  });
}

test('given copies that autorecovery cannot make with a setting of the bookies, when that is taken back, then it rolls before them and makes these', () => {
  const world = new FakeWorld({ bookkeeper: { config: racks } });
  world.settle();
  world.underReplicated = 5;
  const from = world.history.length;
  world.edit({});
  for (let second = 0; second < 300; second++) {
    if (canCopy(world)) world.underReplicated = 0;
    runOnce(world);
  }
  const rolled = world.history.slice(from).filter(line => line.startsWith('delete Pod'));
  expect(rolled.map(line => line.replace(/.*demo-(\w+)-\d/, '$1'))).toEqual([
    'autorecovery',
    ...['bookie', 'bookie', 'bookie'],
  ]);
  expect(world.condition('Ready')?.status).toBe('True');
});
