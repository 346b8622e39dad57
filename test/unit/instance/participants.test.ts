import { expect, test } from 'vitest';
import { InstanceWorld, referred } from '#simulation/instances/world.ts';
import { askedOf, participantsOf } from '#src/instance/participants.ts';

test('given a member that was taken out, then it takes part until it has left, by what it was asked last', async () => {
  const world = new InstanceWorld(['a', 'b']);
  await world.pass();
  world.edit({ members: [referred('a')] });
  expect(participantsOf(world.instance)).toMatchObject([
    { name: 'a', isLeaving: false, before: { name: 'a' } },
    { name: 'b', isLeaving: true, clusterRef: { name: 'b' } },
  ]);
});

test('given what is not said of a member, then the status does not say it either', () => {
  expect(askedOf({ clusterRef: { name: 'a' } })).toEqual({ clusterRef: { name: 'a' } });
});
