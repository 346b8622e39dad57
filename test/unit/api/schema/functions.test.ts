import { describe, expect, test } from 'vitest';
import { functionsSection } from '#src/api/schema/functions.ts';
import { problemsOf } from './judged.ts';

describe('the section on functions', () => {
  test('given none, then there are none', () => {
    expect(functionsSection.parse(undefined)).toBeUndefined();
  });

  test('given nothing in it, then a worker is inside every broker', () => {
    expect(functionsSection.parse({})).toMatchObject({
      placement: 'Brokers',
      runtime: 'Process',
      config: {},
    });
  });

  test('given workers of their own, then there are two, with what every component has', () => {
    expect(functionsSection.parse({ placement: 'Workers' })).toMatchObject({
      replicas: 2,
      resources: { requests: { cpu: '500m', memory: '2Gi' } },
      podDisruptionBudget: { maxUnavailable: 1 },
      service: { type: 'ClusterIP' },
    });
  });

  test('given pods for functions, then workers of their own and an account for these are needed', () => {
    const right = { placement: 'Workers', runtime: 'Kubernetes', serviceAccountName: 'functions' };
    expect(problemsOf(functionsSection, right)).toEqual([]);
    for (const lack of [{ placement: 'Brokers' }, { serviceAccountName: undefined }])
      expect(problemsOf(functionsSection, { ...right, ...lack }).join()).toContain(
        'runtime: cannot be Kubernetes',
      );
    expect(problemsOf(functionsSection, { ...right, runtime: 'Process' }).join()).toContain('Remove it');
  });

  test.each([
    ['another place', { placement: 'Proxies' }, 'placement'],
    ['no workers', { placement: 'Workers', replicas: 0 }, 'replicas'],
    ['a key that follows from the cluster', { config: { workerId: 'a' } }, 'config'],
    [
      'such a key in a Secret',
      { secretConfig: [{ key: 'workerPort', secretKeyRef: { name: 'a', key: 'b' } }] },
      'secretConfig',
    ],
  ])('given %s, then that is refused where it is', (_, value, field) => {
    const problems = problemsOf(functionsSection, value);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(`${field}: `)).toBe(true);
  });
});
