import * as z from 'zod';
import { dataKey, dnsSubdomain } from '#src/api/schema/common.ts';
import { mapOf } from '#src/api/schema/list.ts';
import { type Rule, text, withRules } from '#src/api/schema/rule.ts';
import { long } from '../resource.ts';

/** A topic by its whole name. Pulsar keeps what is written, so a short name would never be what it tells of others. */
export const fullTopic = text(
  /^(persistent|non-persistent):\/\/[^/\s]+\/[^/\s]+\/[^/]+$/,
  1024,
  'must be the whole name of a topic, for example persistent://public/default/orders.',
);

export const topicsPattern = text(
  /^(persistent|non-persistent):\/\/[^/\s]+\/[^/\s]+\/.+$/,
  1024,
  'must be a pattern with tenant and namespace before it, for example persistent://public/default/orders-.*.',
);

export const word = z.string().min(1).max(1024);
/** Anything that JSON has, by the names that the program knows. */
export const anything = z.looseObject({});
export const runCount = z.int32().min(0);

/** Kinds of what runs differ in what they may be in; these are Pulsar's. */
export const processingGuarantees = z.enum(['ATLEAST_ONCE', 'ATMOST_ONCE', 'EFFECTIVELY_ONCE', 'MANUAL']);

const cryptoConfig = z
  .strictObject({
    cryptoKeyReaderClassName: word.describe('Class that reads the keys.'),
    cryptoKeyReaderConfig: anything.optional().describe('What it is configured with.'),
    encryptionKeys: z
      .array(word)
      .min(1)
      .max(16)
      .meta({ 'x-kubernetes-list-type': 'atomic' })
      .optional()
      .describe('Names of the keys with which a producer encrypts.'),
    producerCryptoFailureAction: z
      .enum(['FAIL', 'SEND'])
      .optional()
      .describe('What a producer does that cannot encrypt.'),
    consumerCryptoFailureAction: z
      .enum(['FAIL', 'DISCARD', 'CONSUME'])
      .optional()
      .describe('What a consumer does that cannot decrypt.'),
  })
  .describe('End-to-end encryption.');

const strings = mapOf(z.string().max(4096), 64);

const inputFields = {
  schemaType: word.optional().describe('Schema, for example STRING, JSON or AVRO, or a class.'),
  serdeClassName: word.optional().describe('Class that reads the messages.'),
  regexPattern: z.boolean().optional().describe('Whether the name is a pattern. False when absent.'),
  consumerProperties: strings.optional().describe('Properties of the consumer.'),
  receiverQueueSize: runCount.optional().describe('How many messages wait in the consumer.'),
  cryptoConfig: cryptoConfig.optional(),
  poolMessages: z.boolean().optional().describe('Whether memory of messages is pooled. False when absent.'),
};

interface ReadOnce {
  readonly schemaType?: string | undefined;
  readonly serdeClassName?: string | undefined;
}

const onceRead: Rule<ReadOnce> = {
  cel: '!(has(self.schemaType) && has(self.serdeClassName))',
  message: 'can have schemaType or serdeClassName, not both. Leave one out.',
  check: given => given.schemaType === undefined || given.serdeClassName === undefined,
};

/** How a connector consumes one topic: Pulsar drops the properties of a schema that it reads by. */
export const sinkInputSpec = withRules(z.strictObject(inputFields), onceRead);

/** How one topic is consumed: Pulsar's `ConsumerConfig`. */
export const inputSpec = withRules(
  z.strictObject({
    ...inputFields,
    schemaProperties: strings.optional().describe('Properties of the schema.'),
  }),
  onceRead,
);

export const inputSpecs = mapOf(inputSpec, 64);

export const producerConfig = z
  .strictObject({
    maxPendingMessages: z.int32().min(1).optional().describe('How many messages may be under way.'),
    maxPendingMessagesAcrossPartitions: z
      .int32()
      .min(1)
      .optional()
      .describe('The same of all partitions together.'),
    useThreadLocalProducers: z
      .boolean()
      .optional()
      .describe('Whether each thread has a producer of its own.'),
    cryptoConfig: cryptoConfig.optional(),
    batchBuilder: z.enum(['DEFAULT', 'KEY_BASED']).optional().describe('How messages are batched.'),
    compressionType: z
      .enum(['NONE', 'LZ4', 'ZLIB', 'ZSTD', 'SNAPPY'])
      .optional()
      .describe('How messages are compressed. LZ4 when absent.'),
  })
  .optional()
  .describe('How messages are produced.');

export const runResources = z
  .strictObject({
    cpu: z.number().min(0.001).max(1024).optional().describe('Cores. 1 when absent.'),
    ram: long(1).optional().describe('Bytes of memory. 1 GiB when absent.'),
    disk: long(1).optional().describe('Bytes of disk. 10 GiB when absent.'),
  })
  .optional()
  .describe('What an instance may use. Only the runtime Kubernetes holds to it.');

/** A value of a Secret: Pulsar gets the reference, and never the value. */
export const secrets = mapOf(
  z.strictObject({
    name: dnsSubdomain.describe('Name of the Secret, in the Kubernetes namespace of the cluster.'),
    key: dataKey.describe('Key within the Secret.'),
  }),
  64,
)
  .optional()
  .describe(
    'Values of Secrets by the names under which the code asks for them (`context.get_secret`). Pulsar is told where they are and never what they are; the workers must have a provider that looks there (secretsProviderConfiguratorClassName).',
  );

/** More of its own a file of Python does not import. */
export const mostAlongside = 64;

/** Files that a file of Python imports. */
const alongside = z
  .array(
    z.strictObject({
      name: dnsSubdomain.describe('Name of the ConfigMap, in the namespace of this resource.'),
      key: dataKey.describe('Key within it; it is the name of the file.'),
    }),
  )
  .min(1)
  .max(mostAlongside)
  .meta({ 'x-kubernetes-list-type': 'atomic' })
  .optional()
  .describe('Files of Python that this one imports: they lie beside it where it runs.');

interface Together {
  readonly key: string;
  readonly alongside?: readonly { readonly key: string }[] | undefined;
}

const differentFiles: Rule<Together> = {
  field: 'alongside',
  cel: '!has(self.alongside) || (self.alongside.all(one, one.key != self.key) && self.alongside.all(one, self.alongside.exists_one(other, other.key == one.key)))',
  message: 'must not have a key twice, nor that of the file itself: each is a file in the same folder.',
  check: ({ key, alongside: others = [] }) =>
    new Set([key, ...others.map(each => each.key)]).size === others.length + 1,
};

const contentHash = text(
  /^[0-9a-f]{32}$/,
  32,
  'must be the first 32 digits of a SHA-256, in lower case: sha256sum FILE | cut -c 1-32.',
)
  .optional()
  .describe(
    'The one content that is meant: only that is uploaded, and until it is there what runs goes on. The first 32 hexadecimal digits of the SHA-256 of the file; with files alongside, those of the SHA-256 of the hash and the key of each, this file first, all joined by single spaces. Absent: whatever is there is uploaded.',
  );

const schemes = ['http://', 'https://', 'file://', 'builtin://'];

/** Where code comes from: a ConfigMap, or what the workers fetch themselves. */
export const codeOf = (what: string, packages: string) => {
  const known = [`${packages}://`, ...schemes];
  const url = withRules(word, {
    cel: known.map(scheme => `self.startsWith('${scheme}')`).join(' || '),
    message: `must begin with ${known.slice(0, -1).join(', ')} or ${known.at(-1)}.`,
    check: value => known.some(scheme => value.startsWith(scheme)),
  });
  return withRules(
    z.strictObject({
      configMap: withRules(
        z.strictObject({
          name: dnsSubdomain.describe('Name of the ConfigMap, in the namespace of this resource.'),
          key: dataKey.describe('Key within it, of data or binaryData; it is the name of the file.'),
          alongside,
          hash: contentHash,
        }),
        differentFiles,
      )
        .optional()
        .describe('A file in a ConfigMap. What changes there is uploaded.'),
      url: url
        .optional()
        .describe(
          `A package (${packages}://tenant/namespace/name@version), a URL that the workers fetch (they must allow it, by additionalEnabledFunctionsUrlPatterns or additionalEnabledConnectorUrlPatterns), or what is built in (builtin://name).`,
        ),
    }),
    {
      cel: 'has(self.configMap) != has(self.url)',
      message: 'must have configMap or url, and not both.',
      check: given => (given.configMap === undefined) !== (given.url === undefined),
    },
  ).describe(what);
};

export const parallelism = z
  .int32()
  .min(0)
  .max(1000)
  .optional()
  .describe(
    'How many instances run. 0 stops all of them, and what they have not read waits; any other number starts them again. Absent: left as it is, at first 1.',
  );

export const updateStrategy = z
  .enum(['Replace', 'Fail'])
  .default('Replace')
  .describe(
    'What is done where Pulsar cannot change a field of one that is there. Replace deletes it and registers it again, and its subscription stays where it is. Fail changes nothing and says so.',
  );

export const runDeletionPolicy = z
  .enum(['Retain', 'Delete'])
  .default('Delete')
  .describe(
    'What becomes of it in Pulsar when this resource is deleted. Delete deletes it: it holds no data, and cleanupSubscription says what becomes of its subscription. Retain leaves it running.',
  );
