/**
 * Reads files of Python one at a time, in a process of its own: who asks ends it when it takes too long, and nobody else ends
 * with it when it takes too much.
 */

import { writeFileSync } from 'node:fs';
import { readFile } from '#src/function-directory/python/read-file.ts';
import { pythonParser } from './python-parser.ts';
import type { FileText } from './read-files.ts';

preferToBeKilled();
const parse = await pythonParser();
process.on('message', ({ name, text }: FileText) => {
  process.send?.(readFile(name, parse(text)));
});
process.send?.('ready');

/** Where memory is short on the node, or the kernel ends processes of a container one by one, the operator is not who goes. */
function preferToBeKilled(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Not every system has it.
  }
}
