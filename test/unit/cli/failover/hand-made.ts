import { pulsarInstanceSpec } from '#src/api/resources/instance.ts';
import type { ClientFound, Found, SubscriptionFound } from '#src/cli/failover/model.ts';

const apiVersion = 'pulsar-operator.dev/v1alpha1';
const member = (name: string, fields: object = {}) => ({
  ...{ name, workloadStatus: 'Active', reason: 'Ready', message: 'Knows the others', since: 'x' },
  ...{ asked: {}, announced: [], ...fields },
});

export const pair = {
  ...{ from: 'east', to: 'west', namespaces: 1, connected: true, since: '2026-01-01T00:00:00Z' },
  ...{ backlog: 12, delaySeconds: 3, rate: 5 },
};

/** An instance of east, west and north, of which the last one is elsewhere. */
export function instanceFound(spec: object = {}, status: object = {}): Found['instance'] {
  const address = { serviceUrl: 'http://n:8080', brokerServiceUrl: 'pulsar://n:6650' };
  const members = [
    { name: 'east', clusterRef: { name: 'east' } },
    { name: 'west', clusterRef: { name: 'west', namespace: 'far' } },
    { name: 'north', address },
  ];
  return {
    ...{ apiVersion, kind: 'PulsarInstance' },
    metadata: { name: 'world', namespace: 'pulsar', resourceVersion: '7' },
    spec: pulsarInstanceSpec.parse({ members, ...spec }),
    status: {
      members: [member('east'), member('west'), member('north')],
      ...{ pairs: [pair], pairsTime: '2026-01-01T00:01:00Z', ...status },
    } as NonNullable<Found['instance']['status']>,
  };
}

export const memberTold = member;

export function clientFound(name: string, spec: object = {}, primary?: string): ClientFound {
  return {
    ...{ apiVersion, kind: 'PulsarClient', metadata: { name, namespace: 'team' } },
    spec: { instanceRef: { name: 'world', namespace: 'pulsar' }, ...spec },
    ...(primary !== undefined && { status: { primary } }),
  };
}

export function subscriptionFound(name: string, spec: object = {}): SubscriptionFound {
  return {
    ...{ apiVersion, kind: 'PulsarSubscription', metadata: { name, namespace: 'pulsar' } },
    spec: { clusterRef: { name: 'east' }, tenant: 'acme', namespace: 'orders', topic: 'placed', ...spec },
  };
}
