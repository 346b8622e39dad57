import { expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { components } from '#src/api/components.ts';

test('given a component, then the specification has a section of its name', () => {
  expect(Object.keys(components).filter(name => !(name in pulsarClusterSpec.shape))).toEqual([]);
});

test('given the components, then each comes after those that it relies on', () => {
  expect(Object.keys(components)).toEqual(['zookeeper', 'bookkeeper', 'autorecovery', 'broker', 'proxy']);
});
