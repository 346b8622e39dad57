import * as z from 'zod';
import { parseTopic } from '#src/clients/pulsar/topic.ts';
import { PulsarError } from './error.ts';

const milliseconds = (least: number) =>
  z
    .int('give whole milliseconds')
    .min(least, `give at least ${least} ms`)
    .max(2 ** 31 - 1, 'that is too long');
const number = (least: number) => z.int('give a whole number').min(least, `give at least ${least}`);
const oneOf = <const T extends readonly [string, ...string[]]>(...words: T) =>
  z.enum(words, `write one of ${words.join(', ')}`);
const name = z.string().min(1, 'give a name');
const topic = z
  .string()
  .refine(isTopic, 'write topic, tenant/namespace/topic or persistent://tenant/namespace/topic');

/** What a producer may ask of the service. Source: ProducerHandler of Pulsar 4.0. */
const producer = z
  .strictObject({
    /** Unique among the topic's producers; default: one that the broker makes up. */
    producerName: name,
    /** The first message counts as the one after it: with deduplication those up to it are not stored again. */
    initialSequenceId: z.int('give a whole number'),
    /** How keys are spread over partitions. */
    hashingScheme: oneOf('JavaStringHash', 'Murmur3_32Hash'),
    /** After how long the service gives up a message; 0: never. */
    sendTimeoutMillis: milliseconds(0),
    /** Whether the service sends several messages as one entry. */
    batchingEnabled: z.boolean(),
    batchingMaxMessages: number(2),
    /** For how long a batch that is not full waits. */
    batchingMaxPublishDelay: milliseconds(1),
    /** How many messages the service holds that the broker has not acknowledged. */
    maxPendingMessages: number(1),
    /** Where messages without a key go. */
    messageRoutingMode: oneOf('SinglePartition', 'RoundRobinPartition'),
    compressionType: oneOf('NONE', 'LZ4', 'ZLIB', 'ZSTD', 'SNAPPY'),
    /** Names of the public keys with which the service encrypts; it needs a key reader. */
    encryptionKeys: z.array(name).min(1, 'name a key'),
  })
  .partial();

const cryptoFailureAction = oneOf('FAIL', 'DISCARD', 'CONSUME');

/** What a consumer may ask of the service. Source: ConsumerHandler of Pulsar 4.0. */
const consumer = z
  .strictObject({
    /** A message that is not acknowledged for so long is delivered again; 0: never by itself. */
    ackTimeoutMillis: milliseconds(0).refine(
      ms => ms === 0 || ms >= 1000,
      'Pulsar takes none below a second: give 0 or at least 1000 ms',
    ),
    subscriptionType: oneOf('Exclusive', 'Shared', 'Failover', 'Key_Shared'),
    /** Whether the subscription is there after its last consumer. */
    subscriptionMode: oneOf('Durable', 'NonDurable'),
    /** Where a new subscription begins. */
    subscriptionInitialPosition: oneOf('Latest', 'Earliest'),
    /** How many messages come without being acknowledged. */
    receiverQueueSize: number(0).max(1000, 'the service holds no more than 1000'),
    consumerName: name,
    /** Lower ones are served first. */
    priorityLevel: number(0),
    /** How long after a negative acknowledgement a message comes again. */
    negativeAckRedeliveryDelay: milliseconds(0),
    /** After so many deliveries a message goes to the dead-letter topic. */
    maxRedeliverCount: number(1),
    deadLetterTopic: topic,
    /** What becomes of a message that cannot be decrypted. */
    cryptoFailureAction,
    /** Whether messages come only as far as `permit` lets them. */
    pullMode: z.boolean(),
  })
  .partial();

/** What a reader may ask of the service. Source: ReaderHandler of Pulsar 4.0. */
const reader = z
  .strictObject({
    readerName: name,
    receiverQueueSize: number(1).max(1000, 'the service holds no more than 1000'),
    /** Where it begins: the message after the one of this id. */
    messageId: z
      .string()
      .refine(
        text =>
          text === 'latest' || /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
        'write earliest, latest or the id of a message',
      ),
    cryptoFailureAction,
  })
  .partial();

const kinds = { producer, consumer, reader } as const;

export type ParameterKind = keyof typeof kinds;

/** For people who choose some. */
export function parameterNames(kind: ParameterKind): string[] {
  return Object.keys(kinds[kind].shape);
}

/** A parameter as people write it: a text where it may be one, or a list with commas, else a number or a flag. */
export function parameterFrom(kind: ParameterKind, key: string, text: string): unknown {
  const schema = (kinds[kind].shape as Readonly<Record<string, z.ZodType>>)[key];
  const taken = [text, text.split(',')].find(each => schema?.safeParse(each).success);
  return taken ?? (/^(-?\d+(\.\d+)?|true|false)$/.test(text) ? (JSON.parse(text) as unknown) : text);
}

export type ProducerParameters = z.input<typeof producer>;
export type ConsumerParameters = z.input<typeof consumer>;
export type ReaderParameters = z.input<typeof reader>;

/** What has no effect by itself. */
const needed: Readonly<Record<string, string>> = {
  batchingMaxMessages: 'batchingEnabled',
  batchingMaxPublishDelay: 'batchingEnabled',
  maxPendingMessages: 'batchingEnabled',
  deadLetterTopic: 'maxRedeliverCount',
};

/**
 * The parameters as a query. Throws a {@link PulsarError} that names each that Pulsar would refuse or that would do nothing:
 * the service says no more than 400, and takes what it does not know.
 */
export function queryOf(kind: ParameterKind, given: Readonly<Record<string, unknown>>): URLSearchParams {
  const { success, data, error } = kinds[kind].safeParse(given);
  if (!success) throw new PulsarError(error.issues.map(issue => told(issue, given)).join('; '));
  const set = Object.entries(data).filter(([, value]) => value !== undefined);
  for (const [key] of set) {
    const other = needed[key];
    if (other && !given[other]) throw new PulsarError(`${key} does nothing without ${other}: give both`);
  }
  return new URLSearchParams(set.map(([key, value]): [string, string] => [key, String(value)]));
}

function told(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string {
  if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')}: there is no such parameter`;
  const key = String(issue.path[0]);
  return `${key} ${JSON.stringify(given[key])}: ${issue.message}`;
}

function isTopic(text: string): boolean {
  try {
    return parseTopic(text).name !== '';
  } catch {
    return false;
  }
}
