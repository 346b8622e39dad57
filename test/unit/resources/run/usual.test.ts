import { expect, test } from 'vitest';
import {
  commonFields,
  completeWindow,
  readingFields,
  usualProducer,
  withCrypto,
} from '#src/resources/run/usual.ts';
import { functionTold } from '../hand-made-resources.ts';

test('given what Pulsar tells of one of which nothing was said, then that is usual', () => {
  const told: Record<string, unknown> = functionTold();
  const usual = Object.entries({ ...commonFields, ...readingFields }).filter(([field]) => field in told);
  for (const [field, rule] of usual) if ('usual' in rule) expect(rule.usual).toEqual(told[field]);
  expect(usual.length).toBeGreaterThan(6);
  expect(told['producerConfig']).toEqual(usualProducer);
});

test('given encryption, then there is also what is done without a key', () => {
  const actions = { producerCryptoFailureAction: 'FAIL', consumerCryptoFailureAction: 'FAIL' };
  expect(withCrypto({ cryptoConfig: { cryptoKeyReaderClassName: 'a.B' } })).toEqual({
    cryptoConfig: { cryptoKeyReaderClassName: 'a.B', ...actions },
  });
  expect(withCrypto({ poolMessages: true })).toEqual({ poolMessages: true });
});

test('given a window, then there is also what Pulsar 4.0.8 was seen to add', () => {
  expect(completeWindow({ windowLengthCount: 5, actualWindowFunctionClassName: 'a.B' })).toEqual({
    windowLengthCount: 5,
    slidingIntervalCount: 5,
  });
  const timed = { windowLengthDurationMs: 5, timestampExtractorClassName: 'x.Y' };
  expect(completeWindow({ ...timed, maxLagMs: 7 })).toEqual({
    ...timed,
    slidingIntervalDurationMs: 5,
    maxLagMs: 7,
    watermarkEmitIntervalMs: 1000,
  });
});
