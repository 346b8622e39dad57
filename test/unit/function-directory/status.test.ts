import { expect, test } from 'vitest';
import { directoryStatusSchema } from '#src/api/resources/functions/directory-status.ts';
import type { FileOutcome } from '#src/function-directory/model.ts';
import { directoryStatus } from '#src/function-directory/status.ts';

const runs: FileOutcome = {
  name: 'a.py',
  line: 1,
  fqfn: 't/n/a',
  resource: 'd-a',
  reason: 'Ready',
  message: 'Runs',
};
const wrong: FileOutcome = { name: 'b.py', reason: 'FileProblem', message: 'lacks ")"' };
const ready = { reason: 'Ready', message: 'all' } as const;

test('given outcomes of files, then they are told, with how many run', () => {
  expect(
    directoryStatus(3, undefined, { reason: 'FileProblem', message: 'one' }, [runs, wrong], 'now'),
  ).toEqual({
    observedGeneration: 3,
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        reason: 'FileProblem',
        message: 'one',
        observedGeneration: 3,
        lastTransitionTime: 'now',
      },
    ],
    message: 'one',
    functions: 1,
    files: [
      { name: 'a.py', line: 1, function: 't/n/a', resource: 'd-a', reason: 'Ready', message: 'Runs' },
      { name: 'b.py', reason: 'FileProblem', message: 'lacks ")"' },
    ],
  });
});

test('given the same as before, then the time of the change stays', () => {
  const before = directoryStatus(3, undefined, ready, [], 'then');
  expect(directoryStatus(4, before, ready, [], 'now').conditions?.[0]?.lastTransitionTime).toBe('then');
  const other = directoryStatus(4, before, { reason: 'Waiting', message: 'x' }, [], 'now');
  expect(other.conditions?.[0]?.lastTransitionTime).toBe('now');
});

test('given what is told of one that runs, then Ready is True, and it counts', () => {
  const told: FileOutcome = { ...runs, reason: 'StateNotKept', message: 'loses it' };
  const sentence = { reason: 'StateNotKept', message: 'all, but' } as const;
  expect(directoryStatus(3, undefined, sentence, [runs, told], 'now')).toMatchObject({
    functions: 2,
    conditions: [{ status: 'True', reason: 'StateNotKept' }],
  });
});

test('given what is longer than may be told, then all else is told, and of that its beginning', () => {
  const long = '🙂'.repeat(20_000);
  const all = { name: long, fqfn: long, resource: long, reason: 'FileProblem', message: long } as const;
  const many = Array.from({ length: 600 }, (_, at) => ({ ...runs, name: `${at}.py` }));
  const sentence = { reason: 'FileProblem', message: long } as const;
  const told = directoryStatus(1, undefined, sentence, [all, ...many], '2026-01-01T00:00:00Z');
  expect(directoryStatusSchema.safeParse(told).error).toBeUndefined();
  expect(told.files).toHaveLength(500);
  expect(told.files?.[0]?.message).toMatch(/^(🙂){511}…$/u);
  expect(told.message?.isWellFormed()).toBe(true);
});
