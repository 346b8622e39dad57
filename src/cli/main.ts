#!/usr/bin/env node
import { ending } from './failure.ts';
import { createProgram } from './program.ts';

// Whoever reads may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await createProgram(line => process.stdout.write(`${line}\n`)).parseAsync();
} catch (error) {
  const { code, sentence } = ending(error);
  if (sentence !== undefined) process.stderr.write(`error: ${sentence}\n`);
  process.exitCode = code;
}
