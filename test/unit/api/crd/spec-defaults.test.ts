import { expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { specDefaults } from '#src/api/crd/spec-defaults.ts';

/** The value of a spec at a path such as `spec.broker.replicas`. */
function at(path: string): unknown {
  const names = path.split('.').slice(1);
  const spec: unknown = pulsarClusterSpec.parse({
    binding: {},
    functions: {},
    stateStore: {},
    websocket: {},
    canary: {},
  });
  return names.reduce((value, name) => (value as Record<string, unknown>)[name], spec);
}

test('given each default that is not made of others, then it is what a field is about which nothing is said', () => {
  const plain = [...specDefaults].filter(([, value]) => JSON.stringify(value) !== '{}');
  expect(plain.length).toBeGreaterThan(40);
  for (const [path, value] of plain) expect(at(path), path).toEqual(value);
});
