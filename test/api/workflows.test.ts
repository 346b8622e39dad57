import { globSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { goProgram, smallFlags } from '#e2e/cluster/go-program.ts';
import { sh } from '#e2e/cluster/shell.ts';

const workflows = globSync('.github/workflows/*.yaml');
let actionlint = '';

beforeAll(async () => {
  const program = {
    name: 'actionlint',
    usually: 'a minute',
    folder: join(import.meta.dirname, 'actionlint'),
    artefactName: 'actionlint',
    flags: smallFlags,
    tool: 'github.com/rhysd/actionlint/cmd/actionlint',
  };
  actionlint = await goProgram(program, line => process.stderr.write(`${line}\n`));
}, 1_200_000);

/** Nothing but its own rules, so that it says the same on every machine. */
const lint = (files: readonly string[], input = '') =>
  sh(actionlint, ['-shellcheck=', '-pyflakes=', ...files], { input });

test('workflows say what those who run them understand', async () => {
  expect(workflows).not.toEqual([]);
  await lint(workflows);
});

test('a workflow that names what is not there is found', async () => {
  const wrong = "on: push\njobs: {a: {runs-on: ubuntu-24.04, steps: [{run: 'echo ${{ nothing.there }}'}]}}\n";

  await expect(lint(['-'], wrong)).rejects.toThrow(/undefined variable "nothing"/);
});
