import { expect, test } from 'vitest';
import { directoryStatusSchema, mostFiles } from '#src/api/resources/functions/directory-status.ts';

const file = { name: 'a.py', reason: 'FileProblem', message: 'lacks ")"' };

test('given what became of files, then there is room for it', () => {
  const files = Array.from({ length: mostFiles }, (_, at) => ({ ...file, name: `f${at}.py` }));
  expect(directoryStatusSchema.safeParse({ functions: 0, files }).success).toBe(true);
  expect(directoryStatusSchema.safeParse({ files: [...files, file] }).success).toBe(false);
});

test('given a file twice, then Kubernetes would take neither', () => {
  expect(directoryStatusSchema.safeParse({ files: [file, file] }).success).toBe(false);
});
