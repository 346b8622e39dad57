import { describe, expect, test } from 'vitest';
import { childName, childOf, isAnother } from '#src/function-directory/child.ts';
import { child, directory, file, functionFile } from './hand-made.ts';

const a = functionFile('a.py');

test('given a function of a directory, then its PulsarFunction is owned by that, and has its cluster and policy', () => {
  const asked = { fqfn: 'x/y/z', file: 'a.py', spec: { tenant: 'x', parallelism: 2 } };
  expect(childOf(directory, a, asked, a, [])).toEqual({
    apiVersion: 'pulsar-operator.dev/v1alpha1',
    kind: 'PulsarFunction',
    metadata: {
      ...{ name: 'shop-a', namespace: 'team' },
      labels: { 'pulsar-operator.dev/function-directory': 'shop' },
      ownerReferences: [
        {
          ...{
            apiVersion: 'pulsar-operator.dev/v1alpha1',
            kind: 'PulsarFunctionDirectory',
            name: 'shop',
            uid: 'd',
          },
          ...{ controller: true, blockOwnerDeletion: true },
        },
      ],
    },
    spec: {
      ...{ tenant: 'x', parallelism: 2, clusterRef: { name: 'demo' }, deletionPolicy: 'Delete' },
      code: { configMap: { name: 'functions', key: 'a.py', hash: a.hash } },
    },
  });
});

describe('the name of a PulsarFunction', () => {
  test.each([
    ['a.py', 'shop-a'],
    ['example_function.py', 'shop-example-function'],
    ['Words.py', expect.stringMatching(/^shop-words-[0-9a-f]{8}$/)],
    ['a-b.py', expect.stringMatching(/^shop-a-b-[0-9a-f]{8}$/)],
    ['__a.py', expect.stringMatching(/^shop-a-[0-9a-f]{8}$/)],
    [`${'a'.repeat(300)}.py`, expect.stringMatching(/^shop-a{195}-[0-9a-f]{8}$/)],
  ])('given the file %s', (name, expected) => {
    expect(childName('shop', name)).toEqual(expected);
  });

  test('given files that differ only in what a name cannot have, then so do the names', () => {
    const names = ['a_b.py', 'a-b.py', 'A_b.py', 'a__b.py', 'a.b.py'].map(each => childName('shop', each));
    expect(new Set(names).size).toBe(5);
  });
});

test('given directories with long names, then those of their functions differ too, and are names', () => {
  const names = ['a', 'b'].map(last => childName(`${'x'.repeat(210)}${last}`, 'w.py'));
  expect(new Set(names).size).toBe(2);
  const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
  expect(childName(`${'a'.repeat(199)}.${'b'.repeat(30)}`, 'w.py')).toMatch(
    new RegExp(`^${label}([.]${label})*$`),
  );
});

test.each([
  [{ parallelism: 5 }, false],
  [{ namespace: 'other' }, true],
  [{ clusterRef: { name: 'other' } }, true],
])('given a spec that differs in %j, then whether it is another function: %s', (more, expected) => {
  const seen = child(a);
  expect(isAnother(seen, { ...seen, spec: { ...seen.spec, ...more } })).toBe(expected);
});

test('given a directory with a long name, then its label has room', () => {
  const long = { ...directory, metadata: { ...directory.metadata, name: 'a'.repeat(200) } };
  const { metadata } = childOf(long, a, { fqfn: '', file: 'a.py', spec: {} }, a, []);
  expect(Object.values(metadata.labels ?? {})[0]).toMatch(/^a{54}-[0-9a-f]{8}$/);
});

test('given code that keeps state, itself or by what goes along, then its PulsarFunction says by which calls', () => {
  const asked = { fqfn: 'x/y/z', file: 'a.py', spec: {} };
  const of = (stateCalls: readonly string[]) => file('a.py', { stateCalls });
  const made = childOf(directory, a, asked, of(['put_state']), [of(['get_state', 'put_state'])]);
  expect(made.metadata.annotations).toEqual({ 'pulsar-operator.dev/state-calls': 'get_state, put_state' });
});
