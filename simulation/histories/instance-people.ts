import type { InstanceWorld } from '../instances/world.ts';

/** What comes in the way of a pass: its operator is killed after so many writes, or something happens meanwhile. */
export interface Interference {
  readonly most?: number;
  readonly meanwhile?: InstanceWorld['meanwhile'];
}

export async function passWith(
  world: InstanceWorld,
  { most = world.mostWrites, meanwhile = world.meanwhile }: Interference,
): Promise<void> {
  const before = { mostWrites: world.mostWrites, meanwhile: world.meanwhile };
  Object.assign(world, { mostWrites: most, meanwhile });
  await world.pass();
  Object.assign(world, before);
}

/** The members that are wished for. */
export function membersOf({ instance }: InstanceWorld): string[] {
  return instance.spec.members.map(({ name }) => name).sort();
}

/** Somebody takes one out of the members, but for the last. */
export function takeOut(world: InstanceWorld, name: string): void {
  const rest = world.instance.spec.members.filter(each => each.name !== name);
  if (rest.length > 0) world.edit({ members: rest });
}

/** What is under way comes, between clusters that can be reached. */
export function deliver({ away, pulsars }: InstanceWorld): void {
  for (const pulsar of pulsars.values())
    if (!away.has(pulsar.name)) pulsar.replicate(remote => !away.has(remote));
}

/** What only a person may do: a topic's list for all clusters. */
export function removeLists(world: InstanceWorld): void {
  const members = membersOf(world);
  for (const { topics } of world.pulsars.values())
    for (const { lists } of topics.values())
      if (lists.global?.some(each => !members.includes(each))) lists.global = undefined;
}
