import { expect, test } from 'vitest';
import { bindingSection, clusterBinding, entry } from '#src/api/schema/binding.ts';
import { problemsOf } from './judged.ts';

test('given nothing, then an application comes in through the proxies', () => {
  expect(entry.parse(undefined)).toBe('Proxy');
});

test('given a place that there is not, then it is refused', () => {
  expect(problemsOf(entry, 'Component')).not.toEqual([]);
});

test.each([
  [undefined, undefined],
  [{}, { entry: 'Proxy' }],
  [
    { secretName: 'pulsar', entry: 'Broker' },
    { secretName: 'pulsar', entry: 'Broker' },
  ],
])('given %j of a cluster, then it gives a Secret only where it is asked for', (value, parsed) => {
  expect(bindingSection.parse(value)).toEqual(parsed);
});

test.each([{ secretName: 'My Secret' }, { token: 'eyJ' }, true])('given %j, then it is refused', value => {
  expect(problemsOf(bindingSection, value)).not.toEqual([]);
});

test('given a Secret that is not there, then why is said and nothing named', () => {
  const told = { reason: 'NameTaken', message: 'is taken' };
  expect(clusterBinding.parse(told)).toEqual(told);
  expect(problemsOf(clusterBinding, { name: 'x' })).not.toEqual([]);
});
