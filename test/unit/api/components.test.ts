import { expect, test } from 'vitest';
import { components } from '#src/api/components.ts';

test('given the components, then each comes after those that it relies on', () => {
  expect(Object.keys(components)).toEqual([
    'zookeeper',
    'bookkeeper',
    'autorecovery',
    'state-store',
    'broker',
    'functions-worker',
    'proxy',
    'websocket',
    'canary',
  ]);
});
