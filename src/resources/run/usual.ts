import type { FieldRule } from './run-api.ts';

const byUpdate = { byUpdate: true } as const;

/** What functions, sources and sinks have in common. Source: validateUpdate of each in Pulsar 4.0, and what it was seen to do. */
export const commonFields = {
  className: byUpdate,
  logTopic: byUpdate,
  parallelism: { byUpdate: true, usual: 1 },
  resources: { byUpdate: true, usual: { cpu: 1, ram: 2 ** 30, disk: 10 * 2 ** 30 } },
  secrets: { byUpdate: true, usual: {} },
  processingGuarantees: { usual: 'ATLEAST_ONCE' },
  runtimeFlags: byUpdate,
  customRuntimeOptions: byUpdate,
} satisfies Readonly<Record<string, FieldRule>>;

/** Of those that read topics. */
export const readingFields = {
  inputSpecs: byUpdate,
  retainOrdering: { usual: false },
  retainKeyOrdering: { usual: false },
  autoAck: { usual: true },
  maxMessageRetries: { byUpdate: true, usual: -1 },
  deadLetterTopic: byUpdate,
  timeoutMs: byUpdate,
  cleanupSubscription: { byUpdate: true, usual: true },
} satisfies Readonly<Record<string, FieldRule>>;

/** As Pulsar tells it when nothing was said. */
export const usualProducer = { useThreadLocalProducers: false, batchBuilder: '', compressionType: 'LZ4' };
