import { expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { profileRules } from '#src/api/schema/profile.ts';
import { problemsOf } from './judged.ts';

const one = { replicas: 1 };

test.each([{}, { profile: 'Production' }])('given %j, then three of each are insisted on', given => {
  expect(problemsOf(pulsarClusterSpec, { ...given, zookeeper: one, bookkeeper: one })).toEqual([
    expect.stringContaining('zookeeper.replicas: must be at least 3'),
    expect.stringContaining('bookkeeper.replicas: must be at least 3'),
  ]);
  expect(problemsOf(pulsarClusterSpec, given)).toEqual([]);
});

test('given Development, then one of each is enough', () => {
  expect(problemsOf(pulsarClusterSpec, { profile: 'Development', zookeeper: one, bookkeeper: one })).toEqual(
    [],
  );
});

test('given no profile, then none is made up: a rule of the API server looks for what was written', () => {
  expect(pulsarClusterSpec.parse({})).not.toHaveProperty('profile');
  const transitions = profileRules.filter(({ check }) => !check);
  expect(transitions.map(({ field }) => field)).toEqual(['profile']);
});
