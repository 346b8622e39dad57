import { expect, test } from 'vitest';
import { commonFields, readingFields, usualProducer } from '#src/resources/run/usual.ts';
import { functionTold } from '../hand-made-resources.ts';

test('given what Pulsar tells of one of which nothing was said, then that is usual', () => {
  const told: Record<string, unknown> = functionTold();
  const usual = Object.entries({ ...commonFields, ...readingFields }).filter(([field]) => field in told);
  for (const [field, rule] of usual) if ('usual' in rule) expect(rule.usual).toEqual(told[field]);
  expect(usual.length).toBeGreaterThan(6);
  expect(told['producerConfig']).toEqual(usualProducer);
});
