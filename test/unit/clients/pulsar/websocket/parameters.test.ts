import { describe, expect, test } from 'vitest';
import { queryOf } from '#src/clients/pulsar/websocket/parameters.ts';

describe('given parameters that the service knows, then they are its query', () => {
  test.each([
    [
      'producer',
      { producerName: 'p', initialSequenceId: 7, hashingScheme: 'Murmur3_32Hash', sendTimeoutMillis: 0 },
      'producerName=p&initialSequenceId=7&hashingScheme=Murmur3_32Hash&sendTimeoutMillis=0',
    ],
    [
      'producer',
      { batchingEnabled: true, batchingMaxMessages: 10, batchingMaxPublishDelay: 5, maxPendingMessages: 9 },
      'batchingEnabled=true&batchingMaxMessages=10&batchingMaxPublishDelay=5&maxPendingMessages=9',
    ],
    [
      'producer',
      { messageRoutingMode: 'RoundRobinPartition', compressionType: 'ZSTD', encryptionKeys: ['a', 'b'] },
      'messageRoutingMode=RoundRobinPartition&compressionType=ZSTD&encryptionKeys=a%2Cb',
    ],
    [
      'consumer',
      {
        subscriptionType: 'Key_Shared',
        subscriptionMode: 'NonDurable',
        subscriptionInitialPosition: 'Earliest',
      },
      'subscriptionType=Key_Shared&subscriptionMode=NonDurable&subscriptionInitialPosition=Earliest',
    ],
    [
      'consumer',
      { ackTimeoutMillis: 1000, negativeAckRedeliveryDelay: 0, receiverQueueSize: 0, priorityLevel: 1 },
      'ackTimeoutMillis=1000&receiverQueueSize=0&priorityLevel=1&negativeAckRedeliveryDelay=0',
    ],
    [
      'consumer',
      {
        maxRedeliverCount: 3,
        deadLetterTopic: 'lost',
        cryptoFailureAction: 'CONSUME',
        pullMode: true,
        consumerName: 'c',
      },
      'consumerName=c&maxRedeliverCount=3&deadLetterTopic=lost&cryptoFailureAction=CONSUME&pullMode=true',
    ],
    [
      'reader',
      { readerName: 'r', receiverQueueSize: 1, messageId: 'CAEQAA==' },
      'readerName=r&receiverQueueSize=1&messageId=CAEQAA%3D%3D',
    ],
  ] as const)('%s %j', (kind, parameters, query) => {
    expect(queryOf(kind, parameters).toString()).toBe(query);
  });
});

describe('given parameters that Pulsar would refuse without a word, or that would do nothing, then that is said before', () => {
  test.each([
    [
      'producer',
      { compressionType: 'lz4' },
      'compressionType "lz4": write one of NONE, LZ4, ZLIB, ZSTD, SNAPPY',
    ],
    [
      'producer',
      { messageRoutingMode: 'CustomPartition' },
      'write one of SinglePartition, RoundRobinPartition',
    ],
    [
      'producer',
      { batchingMaxMessages: 10 },
      'batchingMaxMessages does nothing without batchingEnabled: give both',
    ],
    ['producer', { sendTimeoutMillis: -1 }, 'sendTimeoutMillis -1: give at least 0 ms'],
    ['producer', { sendTimeoutMillis: 2 ** 31 }, 'that is too long'],
    ['producer', { ackTimeoutMillis: 1 }, 'ackTimeoutMillis: there is no such parameter'],
    ['consumer', { ackTimeoutMillis: 500 }, 'ackTimeoutMillis 500: Pulsar takes none below a second'],
    ['consumer', { subscriptionType: 'shared' }, 'write one of Exclusive, Shared, Failover, Key_Shared'],
    ['consumer', { receiverQueueSize: 2000 }, 'the service holds no more than 1000'],
    ['consumer', { receiverQueueSize: 1.5 }, 'give a whole number'],
    ['consumer', { deadLetterTopic: 'a/b' }, 'deadLetterTopic "a/b": write topic, tenant/namespace/topic'],
    ['consumer', { deadLetterTopic: 'x' }, 'deadLetterTopic does nothing without maxRedeliverCount'],
    ['reader', { messageId: 'newest' }, 'messageId "newest": write earliest, latest or the id of a message'],
  ] as const)('%s %j', (kind, parameters, sentence) => {
    expect(() => queryOf(kind, parameters)).toThrow(sentence);
  });

  test('when several are wrong, then all are named', () => {
    const wrong = { compressionType: 'gzip', producerName: '' };
    expect(() => queryOf('producer', wrong)).toThrow(/producerName.*; compressionType/);
  });
});
