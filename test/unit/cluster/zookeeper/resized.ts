import { FakeWorld } from '#simulation/world.ts';

export function settled(spec: object): FakeWorld {
  const world = new FakeWorld(spec as Record<string, unknown>);
  world.settle();
  return world;
}

export function since(world: FakeWorld, from: number): string[] {
  return world.history.slice(from).filter(line => /reconfigure|Pod demo-zookeeper/.test(line));
}

const domain = 'demo-zookeeper-headless.test.svc.cluster.local';

export function joins(id: number): string {
  return `reconfigure {"join":"server.${id}=demo-zookeeper-${id - 1}.${domain}:2888:3888:participant;2181"}`;
}
