import { expect, test } from 'vitest';
import { InstanceWorld } from '#simulation/instances/world.ts';
import { instanceStatusSchema } from '#src/api/resources/instance-status.ts';

test('given what passes say of members that join and leave, then the schema takes it', async () => {
  const world = new InstanceWorld(['a', 'b']);
  await world.pass();
  expect(instanceStatusSchema.parse(world.status)).toEqual(world.status);
  world.away.add('b');
  world.edit({ members: world.instance.spec.members.slice(0, 1) });
  await world.pass();
  expect(instanceStatusSchema.parse(world.status)).toMatchObject({
    members: [{ name: 'a' }, { leaving: true }],
  });
});
