import { expect, test } from 'vitest';
import type { FileOutcome } from '#src/function-directory/model.ts';
import { directorySentence } from '#src/function-directory/sentence.ts';
import { file } from './hand-made.ts';

const runs = (name: string): FileOutcome => ({
  name,
  line: 1,
  fqfn: `a/b/${name}`,
  reason: 'Ready',
  message: 'Runs',
});
const waits: FileOutcome = { ...runs('w.py'), reason: 'Waiting', message: 'Waiting for tenant a' };
const fails: FileOutcome = { ...runs('f.py'), reason: 'Failing', message: 'ImportError' };
const wrong: FileOutcome = { name: 'x.py', line: 7, reason: 'FileProblem', message: 'lacks ")"' };
const files = [file('a.py')];
const said = (...outcomes: FileOutcome[]) => directorySentence({ missing: [], files }, outcomes);

test('given functions that all run, then it is ready', () => {
  expect(said(runs('a.py'), runs('b.py'))).toEqual({
    reason: 'Ready',
    message: '2 functions are as their files say',
  });
  expect(said(runs('a.py')).message).toBe('1 function is as its file says');
});

test('given no file at all, then that is told', () => {
  const empty = directorySentence({ missing: [], files: [] }, []);
  expect(empty).toEqual({ reason: 'Ready', message: 'There is no file whose name ends in .py' });
});

test('given several that are not as they should be, then what only a person mends comes first, then what fails', () => {
  expect(said(waits, fails, wrong, runs('a.py'))).toEqual({
    reason: 'FileProblem',
    message:
      '1 of 4 files are functions that run. x.py line 7: lacks ")". 2 more that do not run: w.py, f.py. See status.files',
  });
  expect(said(waits, fails).message).toContain('f.py line 1: ImportError');
  expect(said(runs('a.py'), waits).message).toContain('w.py line 1: Waiting for tenant a');
});

test('given many with mistakes, then it is told how many and where the first ones are, and what else does not run', () => {
  const more = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ ...wrong, name: `y${at}.py`, line: at + 1 }));
  expect(said(waits, wrong, ...more(1), fails, runs('a.py')).message).toBe(
    '1 of 5 files are functions that run. x.py line 7: lacks ")". 1 more with a mistake: y0.py line 1. 2 more that do not run: w.py, f.py. See status.files',
  );
  expect(said(wrong, ...more(300)).message).toBe(
    '0 of 301 files are functions that run. x.py line 7: lacks ")". 300 more with a mistake: y0.py line 1, y1.py line 2, y2.py line 3 and 297 others. See status.files',
  );
  expect(said(wrong).message).toBe('0 of 1 files are functions that run. x.py line 7: lacks ")"');
});

test('given a ConfigMap that is not there, then it is waited for, and told that nothing is deleted', () => {
  expect(
    directorySentence({ missing: ['ConfigMap functions does not exist: waiting for it'], files }, [
      runs('a.py'),
    ]),
  ).toEqual({
    reason: 'MissingReference',
    message:
      'ConfigMap functions does not exist: waiting for it. Until then no function is made, changed or deleted.',
  });
});

test('given a function that has no file any more and has not ended, then it is not ready yet', () => {
  const state = { missing: [], files };
  const left = [{ resource: 'shop-x', reason: 'Suspended', message: 'is yet to end' } as const];
  expect(directorySentence(state, [runs('a.py')], left)).toEqual({
    reason: 'Suspended',
    message: 'PulsarFunction shop-x is yet to end',
  });
  expect(directorySentence(state, [waits], left).message).not.toContain('shop-x');
});

test('given more files than are read, then that is told, and that nothing is deleted', () => {
  expect(directorySentence({ missing: [], tooMany: 'There are 501 files', files: [] }, [])).toEqual({
    reason: 'FileProblem',
    message: 'There are 501 files. Until then no function is made, changed or deleted.',
  });
});

test('given one that runs and keeps state in vain, then all are ready, and that is told', () => {
  const told: FileOutcome = { ...runs('s.py'), reason: 'StateNotKept', message: 'loses it' };
  expect(said(runs('a.py'), told)).toEqual({
    reason: 'StateNotKept',
    message: '2 functions are as their files say. s.py line 1: loses it',
  });
  expect(said(told, waits)).toMatchObject({
    reason: 'Waiting',
    message: expect.stringContaining('1 of 2 files'),
  });
});
