import { atLeast, type Mistake } from './mistake.ts';

const jar = { code: { configMap: { name: 'a', key: 'a.jar' } } };

/** Ways to get a source wrong. */
export const invalidSources: Mistake[] = [
  ['no topic', { topicName: undefined }, 'spec.topicName', 'Required value'],
  ['a short name of a topic', { topicName: 'orders' }, 'spec.topicName', 'must be the whole name of a topic'],
  ['a JAR without its class', jar, 'spec.className', 'must be given with a JAR'],
  [
    'a package of a function',
    { code: { url: 'function://a/b/c@1' } },
    'spec.code.url',
    'must begin with source://',
  ],
  [
    'a schema and a class that write',
    { schemaType: 'JSON', serdeClassName: 'A' },
    'spec.serdeClassName',
    'cannot be given with schemaType',
  ],
  [
    'batches without what triggers them',
    { batchSourceConfig: {} },
    'spec.batchSourceConfig.discoveryTriggererClassName',
    'Required value',
  ],
  ['topics that it reads', { inputs: ['persistent://a/b/c'] }, 'spec.inputs', 'unknown field'],
];

/** Ways to get a sink wrong. */
export const invalidSinks: Mistake[] = [
  ['nothing to read', { inputs: undefined }, 'spec.inputs', 'must be given, or topicsPattern'],
  ['a JAR without its class', jar, 'spec.className', 'must be given with a JAR'],
  [
    'a pattern without its namespace',
    { topicsPattern: '.*' },
    'spec.topicsPattern',
    'with tenant and namespace',
  ],
  [
    'order of topics and of keys',
    { retainOrdering: true, retainKeyOrdering: true },
    'spec.retainKeyOrdering',
    'which are more. Leave it out',
  ],
  [
    'at-most-once that acknowledges by hand',
    { autoAck: false, processingGuarantees: 'ATMOST_ONCE' },
    'spec.autoAck',
    'must not be false',
  ],
  [
    'dead letters without a limit',
    { deadLetterTopic: 'persistent://a/b/c' },
    'spec.deadLetterTopic',
    'must come with maxMessageRetries',
  ],
  ['no tries', { maxMessageRetries: 0 }, 'spec.maxMessageRetries', atLeast(1)],
  [
    'properties of a schema, which Pulsar drops',
    { inputSpecs: { 'persistent://a/b/c': { schemaProperties: { a: 'b' } } } },
    'schemaProperties',
    'unknown field',
  ],
  ['an output', { output: 'persistent://a/b/c' }, 'spec.output', 'unknown field'],
];
