import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reference } from '#src/api/crd/reference.ts';
import { countsAsReady, reasons } from '#src/api/reasons.ts';

/** All that decides, without the list itself. */
const code = globSync(
  'src/{binding,canary,cluster,given-secrets,instance,resources,function-directory}/**/*.ts',
).map(path => readFileSync(path, 'utf8'));
const page = reference();

test('given a reason, then something in the code gives it', () => {
  const given = (reason: string) => code.some(text => text.includes(`'${reason}'`));
  expect(Object.keys(reasons).filter(reason => !given(reason))).toEqual([]);
});

test('given a reason, then the reference says what it means, in one sentence', () => {
  for (const [reason, meaning] of Object.entries(reasons)) {
    expect(reason).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    expect(page).toContain(`| \`${reason}\` | ${meaning} |`);
  }
});

test('given what is only told, then Ready is True for it all the same', () => {
  expect([countsAsReady({ reason: 'Ready' }), countsAsReady({ reason: 'StateNotKept' })]).toEqual([
    true,
    true,
  ]);
  expect(countsAsReady({ reason: 'Applying' })).toBe(false);
});
