#!/usr/bin/env node
import { messageOf } from '#src/kubernetes/errors.ts';
import { createProgram } from './program.ts';

// Whoever reads may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await createProgram(line => process.stdout.write(`${line}\n`)).parseAsync();
} catch (error) {
  process.stderr.write(`error: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
