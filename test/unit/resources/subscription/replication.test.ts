import { expect, test } from 'vitest';
import { notBothWays, replicationAsked } from '#src/resources/subscription/replication.ts';
import { subscriptionKind } from '#src/resources/subscription/subscription.ts';
import { subscriptionOf } from '../hand-made-resources.ts';

const topic = 'persistent://acme/orders/first';
const both = { connected: true, inboundConnection: '/10.0.0.1:4711' };

test('given a topic or its partitions, then one is asked how it is replicated, and nothing else of it is kept', () => {
  const asked = replicationAsked([`${topic}-partition-1`, `${topic}-partition-0`]);
  expect(asked['replication']?.path).toBe('persistent/acme/orders/first-partition-0/stats');
  expect(asked['replication']?.keeps?.({ publishers: [], replication: { west: both } })).toEqual({
    west: both,
  });
  expect(asked['replication']?.keeps?.({})).toEqual({});
  expect(replicationAsked([])).toEqual({});
});

test.each<[what: string, replication: unknown, said: string | undefined]>([
  ['what goes and comes', { west: both }, undefined],
  ['a cluster that is away, then nobody knows', { west: { connected: false } }, undefined],
  ['no answer', undefined, undefined],
  ['none', {}, `${topic} is replicated to no other cluster: its place`],
  [
    'one way to one of two',
    { west: both, north: { connected: true } },
    `${topic} is replicated to cluster north, and nothing comes back: its place`,
  ],
])('given %s, then that is said', (_, replication, said) => {
  const sentence = notBothWays(topic, replication);
  if (said === undefined) expect(sentence).toBeUndefined();
  else
    expect(sentence).toMatchObject({
      reason: 'NotReplicatedBothWays',
      message: expect.stringContaining(said),
    });
});

test('given a subscription that is to be replicated, then it is asked about that, and set all the same', () => {
  const answers = { it: ['shop'], replicated: { [topic]: false } };
  const resource = subscriptionOf({ replicated: true });
  expect(Object.keys(subscriptionKind.further?.({ resource, answers }) ?? {})).toEqual(['replication']);
  expect(subscriptionKind.further?.({ resource: subscriptionOf(), answers })).toEqual({});
  expect(subscriptionKind.plan({ resource, answers: { ...answers, replication: {} } })).toMatchObject({
    writes: [{ field: 'replicated', request: { body: true } }],
    wait: { reason: 'NotReplicatedBothWays' },
  });
  const settled = { it: ['shop'], replicated: { [topic]: true }, replication: { west: both } };
  expect(subscriptionKind.plan({ resource, answers: settled })).toEqual({ writes: [], wait: undefined });
});
