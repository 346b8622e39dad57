import { isRecord } from '#src/kubernetes/difference.ts';
import type { Config, FieldRule } from './run-api.ts';

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

/** With encryption there come what a producer and a consumer do without a key. */
export function withCrypto(value: Config): Config {
  const { cryptoConfig: crypto } = value;
  const usual = { producerCryptoFailureAction: 'FAIL', consumerCryptoFailureAction: 'FAIL' };
  return isRecord(crypto) ? { ...value, cryptoConfig: { ...usual, ...crypto } } : value;
}

/** Windows follow one upon the other, and Pulsar notes in them what the function itself has. Source: WindowConfigUtils of Pulsar 4.0. */
export function completeWindow(value: Config): Config {
  const { actualWindowFunctionClassName: _, processingGuarantees: __, ...given } = value;
  const { windowLengthCount, windowLengthDurationMs, timestampExtractorClassName } = given;
  return {
    slidingIntervalCount: windowLengthCount,
    slidingIntervalDurationMs: windowLengthDurationMs,
    ...(timestampExtractorClassName !== undefined && { maxLagMs: 0, watermarkEmitIntervalMs: 1000 }),
    ...given,
  };
}
