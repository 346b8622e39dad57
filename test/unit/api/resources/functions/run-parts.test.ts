import { describe, expect, test } from 'vitest';
import * as parts from '#src/api/resources/functions/run-parts.ts';

test.each([
  ['persistent://public/default/orders', true],
  ['non-persistent://acme/a/orders placed', true],
  ['orders', false],
  ['public/default/orders', false],
  ['persistent://public/orders', false],
  ['persistent://public/default/a/b', false],
])('given %j, then it is the whole name of a topic: %s', (name, isOne) => {
  expect(parts.fullTopic.safeParse(name).success).toBe(isOne);
});

describe('code', () => {
  const code = parts.codeOf('', 'sink');

  test.each([
    [{ configMap: { name: 'a', key: 'b.py' } }, true],
    [{ configMap: { name: 'a', key: 'b.py', alongside: [{ name: 'a', key: 'c.py' }] } }, true],
    [{ configMap: { name: 'a', key: 'b.py', alongside: [{ name: 'x', key: 'b.py' }] } }, false],
    [
      { configMap: { name: 'a', key: 'b.py', alongside: ['x', 'y'].map(name => ({ name, key: 'c.py' })) } },
      false,
    ],
    [{ configMap: { name: 'a', key: 'b.py', hash: '0'.repeat(32) } }, true],
    [{ configMap: { name: 'a', key: 'b.py', hash: '0'.repeat(64) } }, false],
    [{ url: 'sink://a/b/c@1' }, true],
    [{ url: 'builtin://kafka' }, true],
    [{ url: 'file:///a.jar' }, true],
    [{ url: 'function://a/b/c@1' }, false],
    [{ url: '/a.jar' }, false],
    [{}, false],
    [{ url: 'https://a', configMap: { name: 'a', key: 'b' } }, false],
  ])('given %j, then it is code: %s', (given, isOne) => {
    expect(code.safeParse(given).success).toBe(isOne);
  });
});

test('given a topic that is read, then by a schema or by a class', () => {
  const isOne = (given: object) => parts.inputSpec.safeParse(given).success;
  expect([isOne({}), isOne({ schemaType: 'JSON' }), isOne({ schemaType: 'A', serdeClassName: 'B' })]).toEqual(
    [...[true, true, false]],
  );
});

test('given nothing, then it is replaced where it must be, and deleted with its resource', () => {
  expect(parts.updateStrategy.parse(undefined)).toBe('Replace');
  expect(parts.runDeletionPolicy.parse(undefined)).toBe('Delete');
  expect(parts.parallelism.parse(0)).toBe(0);
  expect(parts.secrets.safeParse({ A: 'the value itself' }).success).toBe(false);
});
