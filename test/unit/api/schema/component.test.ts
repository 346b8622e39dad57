import { describe, expect, test } from 'vitest';
import { component, config } from '#src/api/schema/component.ts';
import { problemsOf } from './judged.ts';

const schema = component('broker', '2Gi', '500m');

function secret(key: string, from = 'value') {
  return { key, secretKeyRef: { name: 'credentials', key: from } };
}

describe('the fields of every component', () => {
  test('given none, then it has what it requests, no options and nothing from Secrets', () => {
    expect(schema.parse({})).toEqual({
      resources: { requests: { cpu: '500m', memory: '2Gi' }, limits: { memory: '2Gi' } },
      jvm: { options: [] },
      secretConfig: [],
    });
  });

  test('given a virtual machine, then it has that', () => {
    const jvm = { heap: '1Gi', directMemory: 2 ** 29, garbageCollector: 'G1', options: ['-Da=b'] };
    expect(schema.parse({ jvm })).toMatchObject({ jvm });
  });

  test.each([
    [
      'a collector that the image does not have',
      { jvm: { garbageCollector: 'Parallel' } },
      'jvm.garbageCollector',
    ],
    ['an empty option', { jvm: { options: [''] } }, 'jvm.options.0'],
    ['a heap as Java writes it', { jvm: { heap: '1g' } }, 'jvm.heap'],
  ])('given %s, then it is refused', (_, value, field) => {
    expect(problemsOf(schema, value).map(problem => problem.split(':')[0])).toEqual([field]);
  });
});

describe('configuration from Secrets', () => {
  const problems = (...items: object[]) => problemsOf(schema, { secretConfig: items });

  test('given keys of different names, then they are taken, and may share a Secret', () => {
    expect(problems(secret('token'), secret('tls.password'))).toEqual([]);
  });

  test('given a key twice, then it is refused', () => {
    expect(problems(secret('token'), secret('token', 'other'))).toEqual([
      'secretConfig: must have each key once.',
    ]);
  });

  test("given one of the operator's own, then it is refused with what to set instead", () => {
    expect(problems(secret('webSocketServiceEnabled')).join()).toContain('Set websocket.placement.');
  });

  test('given one that only another component reserves, then it is taken', () => {
    expect(problems(secret('bookieId'))).toEqual([]);
  });

  test.each([
    ['a key that no file could have', secret('a key'), 'secretConfig.0.key'],
    ['a key that no Secret could have', secret('token', 'a/b'), 'secretConfig.0.secretKeyRef.key'],
  ])('given %s, then it is refused', (_, item, field) => {
    expect(problems(item)[0]).toMatch(`${field}: must be made of letters`);
  });
});

describe('configuration', () => {
  const file = config('conf/some.conf', [
    { keys: ['own', 'other'], instead: 'it follows from others. Set proxy.replicas.' },
    { keys: ['third'], instead: 'Remove it.' },
  ]);

  test('given none, then nothing is laid over the file', () => {
    expect(file.parse(undefined)).toEqual({});
  });

  test('given whole numbers and texts, then they are taken as they are', () => {
    const value = { a: 1, 'b.c_d-e': 'true', f: '' };
    expect(file.parse(value)).toEqual(value);
  });

  test.each([
    ['true', true],
    ['a fraction, which would lose digits', 0.5],
    ['a number that JSON cannot keep', 2 ** 53],
    ['a list', ['a']],
    ['a very long text', 'v'.repeat(4097)],
  ])('given %s as a value, then it is refused by its key', (_, value) => {
    expect(problemsOf(file, { key: value })[0]).toMatch(/^key: /);
  });

  test("given some of the operator's own, then each reason is told with what to set instead", () => {
    expect(problemsOf(file, { own: '', other: '', third: '', mine: '' })).toEqual([
      ': cannot set own, other: it follows from others. Set proxy.replicas.',
      ': cannot set third: Remove it.',
    ]);
  });

  test('given a key that no file could have, then it is refused', () => {
    expect(problemsOf(file, { 'a key': '' }).join()).toContain('Correct the key.');
  });

  test('then people read which file it is laid over', () => {
    expect(file.description).toContain('conf/some.conf');
  });
});
