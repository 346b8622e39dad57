import { expect, test } from 'vitest';
import { type FunctionFields, functionRules } from '#src/api/resources/functions/function-rules.ts';

const python: FunctionFields = {
  ...{ runtime: 'PYTHON', className: 'totals.Totals' },
  ...{ code: { configMap: { key: 'totals.py' } }, inputs: ['a'], output: 'b' },
};
const java = { ...python, runtime: 'JAVA', code: { url: 'https://a/b.jar' } };

/** The fields to which those rules belong that it breaks. */
function broken(given: FunctionFields): (string | undefined)[] {
  return functionRules.filter(({ check }) => check && !check(given)).map(({ field }) => field);
}

test.each([
  ['Python', python],
  ['Java with all that it alone has', { ...java, maxMessageRetries: 3, deadLetterTopic: 'c', timeoutMs: 5 }],
  ['windows', { ...java, windowConfig: {} }],
  ['effectively-once', { ...java, processingGuarantees: 'EFFECTIVELY_ONCE', retainOrdering: true }],
  ['a package of Python', { ...python, code: { url: 'function://a/b/c@1' }, className: 'other.Other' }],
  ['an archive', { ...python, code: { configMap: { key: 'a.zip' } } }],
  ['a function that is a module', { ...python, className: 'totals' }],
  ['built-in code, which has its class', { ...java, className: undefined, code: { url: 'builtin://a' } }],
  ['a limit of retries that is none', { ...python, maxMessageRetries: -1 }],
])('given %s, then no rule is broken', (_, given) => {
  expect(broken(given)).toEqual([]);
});

test.each<[given: Partial<FunctionFields>, fields: string[]]>([
  [{ inputs: undefined }, ['inputs']],
  [{ inputs: undefined, inputSpecs: {} }, ['inputs']],
  [{ output: 'a' }, ['output']],
  [{ output: 'c', customSerdeInputs: { c: 'C' } }, ['output']],
  [{ className: 'other.Totals' }, ['className']],
  [{ className: 'total.Totals' }, ['className']],
  [{ maxMessageRetries: 0, deadLetterTopic: 'c' }, ['maxMessageRetries']],
  [{ processingGuarantees: 'EFFECTIVELY_ONCE', timeoutMs: 5 }, ['timeoutMs', 'processingGuarantees']],
])('given Python with %j, then %j is wrong', (given, fields) => {
  expect(broken({ ...python, ...given })).toEqual(fields);
});

test('given rules, then each says what to do, and belongs to a field', () => {
  for (const { message, field } of functionRules)
    expect([message.length > 20, field]).not.toContain(undefined);
});
