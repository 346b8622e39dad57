import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exitCodes } from '#src/cli/exit-codes.ts';
import { kubectlPulsar } from './kubectl-pulsar.ts';

const codes = Object.values(exitCodes);

test('given the exit codes, then they are numbered without a gap, and 0 is success alone', () => {
  expect(codes.map(({ code }) => code)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(exitCodes.done.code).toBe(0);
});

test('given --help, then each code is in it with its meaning', async () => {
  const { stdout } = await kubectlPulsar('--help');
  for (const { code, meaning } of codes) expect(stdout).toContain(`  ${code}  ${meaning}\n`);
});

test('given the documentation, then its table has these codes with these meanings, and no others', () => {
  const page = readFileSync('docs/operations.md', 'utf8');
  const [, section = ''] = page.split('## kubectl pulsar\n');
  const rows = [...section.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, code, meaning]) => {
    return { code: Number(code), meaning: meaning?.replaceAll('`', '') };
  });
  expect(rows).toEqual(codes);
});
