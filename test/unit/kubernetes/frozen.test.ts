import { expect, test } from 'vitest';
import { frozen } from '#src/kubernetes/frozen.ts';

test('given anything, then neither it nor anything in it can be changed any more', () => {
  const value = { list: [{ deep: 1 }], text: 'a', none: undefined };
  expect(frozen(value)).toBe(value);
  expect(() => Object.assign(value, { text: 'b' })).toThrow('read only');
  expect(() => value.list.push({ deep: 2 })).toThrow('not extensible');
  expect(() => Object.assign(value.list[0] ?? {}, { deep: 2 })).toThrow('read only');
});
