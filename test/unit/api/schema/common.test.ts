import { describe, expect, test } from 'vitest';
import {
  dnsSubdomain,
  podDisruptionBudget,
  podTemplate,
  replicas,
  resources,
  service,
  storage,
} from '#src/api/schema/common.ts';
import { problemsOf } from './judged.ts';

describe('a DNS name', () => {
  test.each(['a', 'cluster.local', '1-2.a'])('given %j, then it is taken', name => {
    expect(problemsOf(dnsSubdomain, name)).toEqual([]);
  });

  test.each(['', 'Cluster.Local', 'a.', '.a', '-a', 'a-', 'a_b', 'a..b'])(
    'given %j, then it is refused',
    name => {
      expect(problemsOf(dnsSubdomain, name).join()).toContain('must be a DNS name');
    },
  );

  test('given more than 253 characters, then it is refused', () => {
    expect(problemsOf(dnsSubdomain, 'd'.repeat(254))).toHaveLength(1);
  });
});

describe('a replica count', () => {
  const schema = replicas(1, 3);

  test('given none, then it is the default', () => {
    expect(schema.parse(undefined)).toBe(3);
  });

  test('given the least and the most, then they are taken', () => {
    expect([schema.parse(1), schema.parse(1000)]).toEqual([1, 1000]);
  });

  test.each([0, 1001, 1.5, '2'])('given %j, then it is refused', count => {
    expect(problemsOf(schema, count)).not.toEqual([]);
  });
});

describe('requests and limits', () => {
  const schema = resources('512Mi', '100m');

  test('given none, then both have the memory and the request the processor time, which nothing limits', () => {
    expect(schema.parse(undefined)).toEqual({
      requests: { cpu: '100m', memory: '512Mi' },
      limits: { memory: '512Mi' },
    });
  });

  test('given one of them, then it is taken whole, and the other keeps its default', () => {
    expect(schema.parse({ requests: { memory: '256Mi' } })).toEqual({
      requests: { memory: '256Mi' },
      limits: { memory: '512Mi' },
    });
  });

  test.each([
    ['memory than the limit that was not said', { requests: { memory: '1Gi' } }, 'limits.memory'],
    ['processor time than the limit', { requests: { cpu: 2 }, limits: { cpu: '1500m' } }, 'limits.cpu'],
  ])('given a request for more %s, then it is refused there', (_, value, field) => {
    expect(problemsOf(schema, value)[0]).toMatch(`${field}: must be at least requests.`);
  });

  test('given something else to request, then it is refused', () => {
    expect(problemsOf(schema, { requests: { 'nvidia.com/gpu': 1 } })).not.toEqual([]);
  });
});

describe('a volume', () => {
  const schema = storage('10Gi', 'The volume of each server.');

  test('given nothing, then it has its size and the default class', () => {
    expect(schema.parse(undefined)).toEqual({ size: '10Gi' });
  });

  test('given size and class, then it has those', () => {
    const value = { size: '1Ti', storageClassName: 'fast.ssd' };
    expect(schema.parse(value)).toEqual(value);
  });

  test('given a class that cannot be one, then it is refused', () => {
    expect(problemsOf(schema, { storageClassName: 'fast ssd' })[0]).toMatch(/^storageClassName: /);
  });
});

describe('a pod template', () => {
  const schema = podTemplate('broker', 'broker');

  test('given none, then none is laid over the pods', () => {
    expect(schema.parse(undefined)).toBeUndefined();
  });

  test('given any fields of a PodSpec, then they stay as they are', () => {
    const value = {
      metadata: { labels: { team: 'a' }, annotations: { note: 'b c' } },
      spec: { nodeSelector: { disk: 'ssd' }, containers: [{ name: 'beside', image: 'a' }] },
    };
    expect(schema.parse(value)).toEqual(value);
  });

  test.each([
    ['metadata that pods cannot be given', { metadata: { name: 'mine' } }, 'metadata'],
    [
      "the operator's own label",
      { metadata: { labels: { 'pulsar-operator.dev/a': '' } } },
      'metadata.labels',
    ],
    [
      'a variable without effect on the server',
      { spec: { containers: [{ name: 'broker', env: [{ name: 'PULSAR_MEM' }] }] } },
      'spec.containers.0',
    ],
  ])('given %s, then it is refused', (_, value, field) => {
    expect(problemsOf(schema, value).map(problem => problem.split(':')[0])).toEqual([field]);
  });
});

describe('the Service for clients', () => {
  test('given nothing, then only the cluster reaches it', () => {
    expect(service.parse(undefined)).toEqual({ type: 'ClusterIP' });
  });

  test('given a load balancer with annotations, then it is that', () => {
    const value = { type: 'LoadBalancer', annotations: { 'service.beta.kubernetes.io/type': 'nlb' } };
    expect(service.parse(value)).toEqual(value);
  });

  test('given a type that reaches no pod, then it is refused', () => {
    expect(problemsOf(service, { type: 'ExternalName' })).toHaveLength(1);
  });
});

describe('the budget of disruptions', () => {
  test('given nothing, then one pod at a time', () => {
    expect(podDisruptionBudget.parse(undefined)).toEqual({ maxUnavailable: 1 });
  });

  test('given none at a time, then it is refused: no node could be drained', () => {
    expect(problemsOf(podDisruptionBudget, { maxUnavailable: 0 })).toHaveLength(1);
  });
});
