import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { nodeCheck } from '../../../scripts/node-check.ts';

/** What is said, and the code it ends with, when a bundle is run by this Node. */
function runBy(node: string): { said: string[]; code: number | undefined } {
  const said: string[] = [];
  let code: number | undefined;
  const process = { versions: { node }, version: `v${node}`, exit: (given: number) => (code = given) };
  runInNewContext(nodeCheck, { process, console: { error: (text: string) => said.push(text) } });
  return { said, code };
}

test('given an older Node, when a bundle begins, then it says in one sentence which it needs', () => {
  const sentence = 'error: this needs Node 24 or later, and it is run by v20.19.5.';
  expect(runBy('20.19.5')).toEqual({ said: [sentence], code: 1 });
  expect(runBy('9.0.0').code).toBe(1);
});

test.each(['24.0.0', '25.1.0', '100.0.0'])('given Node %s, then it goes on without a word', node => {
  expect(runBy(node)).toEqual({ said: [], code: undefined });
});
