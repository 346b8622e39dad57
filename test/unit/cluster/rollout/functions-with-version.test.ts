import { expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { configLabel } from '#src/components/build/names.ts';

const secretKeyRef = { name: 'worker-token', key: 'parameters' };
const ofTheirOwn = {
  version: '4.0.6',
  functions: {
    placement: 'Workers',
    replicas: 3,
    config: { brokerClientAuthenticationPlugin: 'org.apache.pulsar.client.impl.auth.AuthenticationToken' },
    secretConfig: [{ key: 'brokerClientAuthenticationParameters', secretKeyRef }],
  },
};

test.each([
  ['with what is about workers left as it was', { ...ofTheirOwn.functions, placement: 'Brokers' }],
  ['without what is about workers of their own alone', { placement: 'Brokers' }],
])(
  'given workers and an edit of version and functions.placement %s, then both are carried out',
  (_, functions) => {
    const world = new FakeWorld(ofTheirOwn);
    world.settle();
    // Brokers ask who calls: a worker whose file has no token ends again and again.
    const showsNothing = ({ metadata: { name, labels } }: Pod) => {
      if (!name.startsWith('demo-functions-')) return false;
      const map = world.object('ConfigMap', `demo-functions-${labels?.[configLabel]}`);
      return !(map['data'] as Record<string, string>)['functions_worker.yml']?.includes('@SECRET:');
    };
    world.broken = showsNothing;
    world.crashes = 5;
    const fewest: number[] = [];
    world.edit({ version: '4.0.8', functions });
    world.settle(300, () => fewest.push(world.ready('functions-worker').length));
    expect(world.condition('Ready')?.message).not.toContain('The roll stops here');
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.replicas('demo-functions')).toBe(0);
    // They stay as many as they were until brokers have theirs.
    expect(fewest.filter(count => count !== 3 && count !== 0)).toEqual([]);
  },
);

test('given functions in brokers that are taken out and set anew in pods of their own while nothing is done, with a version, then no broker gets the runtime of these', () => {
  const world = new FakeWorld({ version: '4.0.6', functions: {} });
  world.settle();
  world.edit({ version: '4.0.6', suspend: true });
  world.settle();
  const functions = { placement: 'Workers', runtime: 'Kubernetes', serviceAccountName: 'workers' };
  world.edit({ version: '4.0.8', functions });
  const seen = new Set<string>();
  world.settle(300, () => {
    for (const { metadata } of world.podsOf('broker')) {
      const map = world.object('ConfigMap', `demo-broker-${metadata.labels?.[configLabel]}`);
      const file = (map['data'] as Record<string, string>)['functions_worker.yml'] ?? '';
      seen.add(/(Process|Thread|Kubernetes)RuntimeFactory/.exec(file)?.[0] ?? 'no worker');
    }
  });
  expect([...seen]).not.toContain('KubernetesRuntimeFactory');
});
