import { expect } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { componentNames } from '#src/components/build/names.ts';
import { operatorVersion } from '#src/components/build/operator-version.ts';
import { runsPulsar } from '#src/components/build/settings.ts';

/** What is there only where it is asked for. */
const all = {
  functions: { placement: 'Workers' },
  stateStore: {},
  websocket: { placement: ['Component'] },
  canary: {},
};

/** The components in the order in which their pods were restarted, each named once for all of its pods. */
export function restarts(history: readonly string[]): string[] {
  return history
    .flatMap(line => /^delete Pod demo-([\w-]+)-\d+$/.exec(line)?.[1] ?? [])
    .filter((name, at, all) => name !== all[at - 1]);
}

export function isOf(component: string, version: string): (pod: Pod) => boolean {
  return ({ metadata }) => {
    const { 'app.kubernetes.io/component': name, 'app.kubernetes.io/version': label } = metadata.labels ?? {};
    return name === component && label === version;
  };
}

export function settled(version: string): FakeWorld {
  const world = new FakeWorld({ version, ...all });
  world.settle();
  return world;
}

export function wish(world: FakeWorld, version: string, more: object = {}): void {
  world.edit({ version, ...all, ...more });
  world.settle(150);
}

export function expectAll(world: FakeWorld, version: string): void {
  for (const name of componentNames.filter(runsPulsar)) {
    expect(new Set(world.versions(name)), name).toEqual(new Set([version]));
    expect(world.cluster.status?.components?.[name]?.version).toBe(version);
  }
  const canaries = new Set(world.versions('canary'));
  expect(canaries.size === 0 || canaries.has(operatorVersion)).toBe(true);
  expect(world.cluster.status?.version).toBe(version);
  expect(world.condition('Ready')).toMatchObject({
    status: 'True',
    observedGeneration: world.cluster.metadata.generation,
  });
}
