import { describe, expect, test } from 'vitest';
import { functionOf } from '#src/function-directory/function-of.ts';

const files = new Set(['example_function.py', 'words.py']);
const config = { py: '/pulsar/functions/example_function.py', className: 'Example', inputs: ['in'] };
const read = (more: object = {}) => functionOf({ ...config, ...more }, files);

test("given no more than must be, then Pulsar's own defaults hold", () => {
  expect(read()).toEqual({
    fqfn: 'public/default/Example',
    file: 'example_function.py',
    spec: {
      ...{ tenant: 'public', namespace: 'default', name: 'Example', runtime: 'PYTHON' },
      className: 'example_function.Example',
      inputs: ['persistent://public/default/in'],
      output: 'persistent://public/default/in-Example-output',
    },
  });
});

describe('where it is', () => {
  test.each([
    [
      'the namespace of its inputs',
      { inputs: ['acme/shop/a', 'persistent://acme/shop/b'] },
      'acme/shop/Example',
    ],
    [
      'that of Pulsar for inputs of several',
      { inputs: ['acme/shop/a', 'acme/other/b'] },
      'public/default/Example',
    ],
    ['what is said of it', { tenant: 'acme', namespace: 'shop', name: 'count' }, 'acme/shop/count'],
    ['its whole name, above all', { fqfn: 'a/b/c', tenant: 'acme', name: 'count' }, 'a/b/c'],
    ['what None leaves open', { fqfn: null, tenant: null }, 'public/default/Example'],
  ])('given %s', (_, more, fqfn) => {
    expect(read(more)).toMatchObject({ fqfn });
  });
});

describe('its class', () => {
  test.each([
    ['a class alone', 'Example', 'example_function.Example'],
    ['one with its module', 'example_function.Example', 'example_function.Example'],
    ['a module, as functions of old form are', 'example_function', 'example_function'],
  ])('given %s', (_, className, expected) => {
    expect(read({ className })).toMatchObject({ spec: { className: expected } });
  });
});

describe('its output', () => {
  test.each([
    ['one that is said', { output: 'acme/shop/out' }, 'persistent://acme/shop/out'],
    ['None', { output: null }, undefined],
    ['several inputs', { inputs: ['a', 'b'] }, undefined],
    [
      'an input of another namespace',
      { inputs: ['acme/shop/a'], name: 'x' },
      'persistent://acme/shop/a-x-output',
    ],
    ['a pattern', { inputs: undefined, topicsPattern: 'persistent://public/default/a.*' }, undefined],
  ])('given %s', (_, more, output) => {
    expect((read(more) as { spec: { output?: string } }).spec.output).toBe(output);
  });
});

test('given topics wherever they stand, then they get their whole names, and patterns stay', () => {
  const input = { schemaType: 'JSON' };
  const pattern = { regexPattern: true };
  expect(read({ inputs: 'in', logTopic: 'log', inputSpecs: { a: input, 'a.*': pattern } })).toMatchObject({
    spec: {
      inputs: ['persistent://public/default/in'],
      logTopic: 'persistent://public/default/log',
      inputSpecs: { 'persistent://public/default/a': input, 'a.*': pattern },
    },
  });
});

test('given secrets as Pulsar has them, or as a PulsarFunction does, then they are those of a PulsarFunction', () => {
  const secrets = { A: { path: 'one', key: 'a' }, B: { name: 'two', key: 'b' } };
  expect(read({ secrets })).toMatchObject({
    spec: { secrets: { A: { name: 'one', key: 'a' }, B: secrets.B } },
  });
});

test('given code in another file of the directory, then it is that', () => {
  expect(read({ py: 'words.py' })).toMatchObject({ file: 'words.py', spec: { className: 'words.Example' } });
});

describe('given what cannot be meant, then that is told', () => {
  test.each([
    [{ py: '/a/gone.py' }, 'has py "/a/gone.py", and there is no file gone.py in the directory'],
    [{ py: 5 }, 'has py 5, which is no text'],
    [
      { className: 'other.Example' },
      'has className other.Example, which is not in example_function.py: write example_function.Example',
    ],
    [{ fqfn: 'a/b' }, 'has fqfn "a/b": write tenant/namespace/name'],
    [{ inputs: [5] }, 'has inputs 5, which is no text'],
    [
      { inputs: ['a/b'] },
      'topic "a/b" is not a name: write topic, tenant/namespace/topic or persistent://tenant/namespace/topic',
    ],
    [{ output: ['a'] }, 'has output ["a"], which is no text'],
    [{ jar: 'a.jar' }, 'has jar in its configuration: a file of a directory is Python'],
    [{ runtime: 'JAVA' }, 'has the runtime "JAVA": a file of a directory is Python'],
  ])('%j', (more, message) => {
    expect(read(more)).toEqual({ message });
  });
});
