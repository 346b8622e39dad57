import { describe, expect, test } from 'vitest';
import { stateStoreSection } from '#src/api/schema/state-store.ts';
import { problemsOf } from './judged.ts';

describe('the section on the state store', () => {
  test('given none, then there is none', () => {
    expect(stateStoreSection.parse(undefined)).toBeUndefined();
  });

  test('given nothing in it, then it has memory, and no number: there is one', () => {
    const section = stateStoreSection.parse({});
    expect(section).toMatchObject({ memory: '1Gi', jvm: { options: [] }, config: {} });
    expect(section).not.toHaveProperty('replicas');
    expect(problemsOf(stateStoreSection, { replicas: 2 }).join()).toContain('replicas');
  });

  test.each([
    ['where ZooKeeper is', { config: { metadataServiceUri: 'zk:a' } }, 'config'],
    ['how often state is stored', { config: { 'dlog.bkcEnsembleSize': 3 } }, 'config'],
    ['where its files are', { config: { 'storage.range.store.dirs': '/data' } }, 'config'],
  ])('given %s, then that is refused where it is', (_, value, field) => {
    const problems = problemsOf(stateStoreSection, value);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(`${field}: `)).toBe(true);
  });
});
