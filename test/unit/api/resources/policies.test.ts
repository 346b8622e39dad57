import { expect, test } from 'vitest';
import { namespacePolicies } from '#src/api/resources/policies.ts';
import { policies } from '#src/resources/namespace/policies.ts';

const persistence = { bookkeeperEnsemble: 3, bookkeeperWriteQuorum: 2, bookkeeperAckQuorum: 2 };

test('given a policy of the schema, then something sets it', () => {
  const apart = ['offload', 'properties'];
  const set = new Set([...policies.map(({ field }) => field.split('.')[0]), ...apart]);
  expect(new Set(Object.keys(namespacePolicies.shape))).toEqual(set);
});

test.each([
  ['a negative time', { messageTTL: -1 }],
  ['fewer bookies than copies', { persistence: { ...persistence, bookkeeperEnsemble: 1 } }],
  ['topics that are created without a type', { autoTopicCreation: { allowAutoTopicCreation: true } }],
  [
    'partitions of a topic that has none',
    {
      autoTopicCreation: {
        allowAutoTopicCreation: true,
        topicType: 'non-partitioned',
        defaultNumPartitions: 2,
      },
    },
  ],
  [
    'a cluster that is replicated to and not allowed',
    { replicationClusters: ['a', 'b'], allowedClusters: ['a'] },
  ],
  ['a strategy that there is not', { schemaCompatibilityStrategy: 'Backward' }],
  ['no type at all', { subscriptionTypesEnabled: [] }],
  ['a policy that there is not', { ttl: 5 }],
  ['a property that would lead elsewhere', { properties: { '..': 'a' } }],
  ['a property without a name', { properties: { '': 'a' } }],
])('given %s, then it is refused', (_, given) => {
  expect(namespacePolicies.safeParse(given).success).toBe(false);
});

test('given what is said in part, then the rest is what Pulsar has when nothing is said', () => {
  const given = namespacePolicies.parse({
    persistence,
    delayedDelivery: { active: true },
    publishRate: { publishThrottlingRateInMsg: 5 },
  });
  expect(given.persistence).toEqual({ ...persistence, managedLedgerMaxMarkDeleteRate: -1 });
  expect(given.delayedDelivery).toEqual({ active: true, tickTime: 1000, maxDeliveryDelayInMillis: 0 });
  expect(given.publishRate).toEqual({ publishThrottlingRateInMsg: 5, publishThrottlingRateInByte: -1 });
});
