import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { cpu, memory, requestWithinLimit, storageSize } from '#src/api/schema/quantity.ts';
import { withRules } from '#src/api/schema/rule.ts';
import { problemsOf } from './judged.ts';

const processors = 'must be an amount of processor time';
const bytes = 'must be an amount of memory';
const size = 'must be a size in whole units';

describe('processor time', () => {
  test.each([0, 2, '2', '500m', '0.5', '1.125'])('given %j, then it is taken', value => {
    expect(problemsOf(cpu, value)).toEqual([]);
  });

  test.each(['', '2 cores', '-1', '1.5555', '1Gi', '1e3'])('given %j, then it is refused', value => {
    expect(problemsOf(cpu, value).join()).toContain(processors);
  });

  test.each([-1, 0.5, true])('given %j, then it is refused', value => {
    expect(problemsOf(cpu, value)).not.toEqual([]);
  });
});

describe('memory', () => {
  test.each([1, 2 ** 31, '512Mi', '1.5Gi', '2G', '1000'])('given %j, then it is taken', value => {
    expect(problemsOf(memory, value)).toEqual([]);
  });

  test.each(['', '0', '512m', '1g', '1K', '1P', '.5Gi', '05Gi', '512mb', '1 Gi', '-1Gi'])(
    'given %j, then it is refused',
    value => {
      expect(problemsOf(memory, value).join()).toContain(bytes);
    },
  );

  test('given nothing at all as a number, then it is refused', () => {
    expect(problemsOf(memory, 0)).not.toEqual([]);
  });
});

describe('a size on disk', () => {
  test.each(['50Gi', '1Ti', '5P', '1000'])('given %j, then it is taken', value => {
    expect(problemsOf(storageSize, value)).toEqual([]);
  });

  test.each(['', '0Gi', '1.5Ti', '10GB', '-5Gi', '500m'])('given %j, then it is refused', value => {
    expect(problemsOf(storageSize, value).join()).toContain(size);
  });

  test('given a number, then it is refused: a size has a unit', () => {
    expect(problemsOf(storageSize, 50)).not.toEqual([]);
  });
});

describe('a request and its limit', () => {
  const amounts = z.strictObject({ cpu: cpu.optional(), memory: memory.optional() });
  const resources = withRules(
    z.strictObject({ requests: amounts, limits: amounts }),
    requestWithinLimit('memory'),
  );

  test.each([
    ['the same in another unit', '1Gi', '1024Mi'],
    ['a higher limit', '1Gi', '2Gi'],
    ['numbers', 1, 2],
    ['no limit', '1Gi', undefined],
    ['no request', undefined, '1Gi'],
  ])('given %s, then they are taken', (_, request, limit) => {
    expect(problemsOf(resources, { requests: { memory: request }, limits: { memory: limit } })).toEqual([]);
  });

  test('given a lower limit, then it is refused at the limit', () => {
    const [problem] = problemsOf(resources, { requests: { memory: '4Gi' }, limits: { memory: '4G' } });
    expect(problem).toMatch(/^limits\.memory: must be at least requests\.memory\. Raise it, or lower/);
  });

  test('given a lower limit of something else, then this rule does not mind', () => {
    expect(problemsOf(resources, { requests: { cpu: 2 }, limits: { cpu: 1 } })).toEqual([]);
  });
});
