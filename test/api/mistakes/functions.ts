import { type Mistake, oneOf } from './mistake.ts';

const key = (name: string) => ({ 'code.configMap.key': name });

/** Ways to get a function wrong; the base is one of Python. */
export const invalidFunctions: Mistake[] = [
  ['no code', { code: undefined }, 'spec.code', 'Required value'],
  ['code from nowhere', { code: {} }, 'spec.code', 'must have configMap or url'],
  [
    'code from two places',
    { 'code.url': 'https://example.dev/orders.py' },
    'spec.code',
    'must have configMap or url, and not both',
  ],
  [
    'code by FTP',
    { code: { url: 'ftp://example.dev/orders.py' } },
    'spec.code.url',
    'must begin with function://',
  ],
  [
    'a file that is no Python',
    key('orders.txt'),
    'spec.code.configMap.key',
    'must end with .py, .zip or .whl',
  ],
  ['a class of another file', key('totals.py'), 'spec.className', 'must begin with the name of the file'],
  ['no class', { className: undefined }, 'spec.className', 'must be given'],
  ['a language that there is not', { runtime: 'RUST' }, 'spec.runtime', oneOf('PYTHON', 'JAVA', 'GO')],
  ['built-in code of Python', { code: { url: 'builtin://orders' } }, 'spec.code.url', 'cannot be built in'],
  ['nothing to read', { inputs: undefined }, 'spec.inputs', 'must be given, or topicsPattern'],
  ['a short name of a topic', { inputs: ['orders'] }, 'spec.inputs[0]', 'must be the whole name of a topic'],
  [
    'a topic twice',
    { inputs: ['persistent://a/b/c', 'persistent://a/b/c'] },
    'spec.inputs[1]',
    'Duplicate value',
  ],
  [
    'a pattern without its namespace',
    { topicsPattern: 'orders-.*' },
    'spec.topicsPattern',
    'with tenant and namespace before it',
  ],
  [
    'an output that it reads',
    { output: 'persistent://acme/orders/placed' },
    'spec.output',
    'must not be one of its inputs',
  ],
  [
    'an output that it reads in another way',
    { output: 'persistent://a/b/c', inputSpecs: { 'persistent://a/b/c': {} } },
    'spec.output',
    'must not be one of its inputs',
  ],
  [
    'a schema and a class that read the same',
    { inputSpecs: { 'persistent://a/b/c': { schemaType: 'JSON', serdeClassName: 'A' } } },
    'spec.inputSpecs',
    'schemaType or serdeClassName, not both',
  ],
  [
    'a schema and a class that write',
    { outputSchemaType: 'JSON', outputSerdeClassName: 'A' },
    'spec.outputSerdeClassName',
    'cannot be given with outputSchemaType',
  ],
  [
    'effectively-once in Python',
    { processingGuarantees: 'EFFECTIVELY_ONCE' },
    'spec.processingGuarantees',
    'Pulsar has that in Java only. Use ATLEAST_ONCE',
  ],
  ['windows in Python', { windowConfig: { windowLengthCount: 5 } }, 'spec.windowConfig', 'in Java only'],
  ['retries in Python', { maxMessageRetries: 3 }, 'spec.maxMessageRetries', 'publish to a topic of your own'],
  [
    'dead letters in Python',
    { deadLetterTopic: 'persistent://a/b/c' },
    'spec.deadLetterTopic',
    'must come with maxMessageRetries',
  ],
  [
    'order of topics and of keys',
    { retainOrdering: true, retainKeyOrdering: true },
    'spec.retainKeyOrdering',
    'cannot be set with retainOrdering',
  ],
  [
    'order of keys in Go',
    { ...key('orders'), runtime: 'GO', className: undefined, retainKeyOrdering: true },
    'spec.retainKeyOrdering',
    'Use retainOrdering',
  ],
  [
    'secrets in Go',
    { ...key('orders'), runtime: 'GO', className: undefined, secrets: { A: { name: 'a', key: 'a' } } },
    'spec.secrets',
    'Read an environment variable',
  ],
  [
    'a time-out without at-least-once',
    { timeoutMs: 5000, processingGuarantees: 'MANUAL' },
    'spec.timeoutMs',
    'processingGuarantees: ATLEAST_ONCE only',
  ],
  [
    'at-most-once that acknowledges by hand',
    { autoAck: false, processingGuarantees: 'ATMOST_ONCE' },
    'spec.autoAck',
    'acknowledges first',
  ],
  [
    'retries in Java with effectively-once',
    { runtime: 'JAVA', maxMessageRetries: 3, processingGuarantees: 'EFFECTIVELY_ONCE' },
    'spec.maxMessageRetries',
    'cannot be given with processingGuarantees: EFFECTIVELY_ONCE',
  ],
  [
    'order of keys with effectively-once',
    { runtime: 'JAVA', retainKeyOrdering: true, processingGuarantees: 'EFFECTIVELY_ONCE' },
    'spec.retainKeyOrdering',
    'which keeps the order of a topic',
  ],
  [
    'windows that are acknowledged by hand',
    { runtime: 'JAVA', windowConfig: { windowLengthCount: 5 }, processingGuarantees: 'MANUAL' },
    'spec.windowConfig',
    'cannot be given with processingGuarantees: EFFECTIVELY_ONCE or MANUAL',
  ],
  [
    'windows of two lengths',
    { runtime: 'JAVA', windowConfig: { windowLengthCount: 5, windowLengthDurationMs: 5 } },
    'spec.windowConfig',
    'windowLengthCount or windowLengthDurationMs',
  ],
  [
    'late messages of which nobody knows the time',
    { runtime: 'JAVA', windowConfig: { windowLengthCount: 5, lateDataTopic: 'persistent://a/b/c' } },
    'spec.windowConfig.lateDataTopic',
    'must come with timestampExtractorClassName',
  ],
  [
    'a content that no file can have',
    { code: { configMap: { name: 'code', key: 'orders.py', hash: 'sha256:12' } } },
    'spec.code.configMap.hash',
    'sha256sum FILE | cut -c 1-32',
  ],
  [
    'two files of one name',
    {
      code: {
        configMap: {
          ...{ name: 'code', key: 'orders.py' },
          alongside: [
            { name: 'code', key: '_words.py' },
            { name: 'more', key: '_words.py' },
          ],
        },
      },
    },
    'spec.code.configMap.alongside',
    'must not have a key twice',
  ],
  ['fewer than no instances', { parallelism: -1 }, 'spec.parallelism', 'greater than or equal to 0'],
  ['no memory', { resources: { ram: 0 } }, 'spec.resources.ram', 'greater than or equal to 1'],
  ['a secret itself', { secrets: { PASSWORD: 'hush' } }, 'spec.secrets.PASSWORD', 'must be of type object'],
  ['an unknown strategy', { updateStrategy: 'Recreate' }, 'spec.updateStrategy', oneOf('Replace', 'Fail')],
  ['the word of other resources', { replicas: 2 }, 'spec.replicas', 'unknown field'],
];
