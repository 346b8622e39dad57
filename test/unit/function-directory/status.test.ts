import { expect, test } from 'vitest';
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
