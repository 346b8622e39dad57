import { expect, test } from 'vitest';
import { components, reliance } from '#src/api/components.ts';

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

test('given what each relies on, then all of it comes before, and what that relies on is there too', () => {
  const names = Object.keys(components);
  for (const [at, name] of names.entries()) {
    const relied: readonly string[] = reliance[name as keyof typeof reliance];
    expect(relied.filter(other => names.indexOf(other) >= at)).toEqual([]);
    const further = relied.flatMap(other => [...reliance[other as keyof typeof reliance]]);
    expect(further.filter(other => !relied.includes(other))).toEqual([]);
  }
});
