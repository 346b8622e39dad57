#!/usr/bin/env node
import { messageOf } from '#src/kubernetes/errors.ts';
import { createProgram } from './program.ts';

try {
  await createProgram(line => process.stdout.write(`${line}\n`)).parseAsync();
} catch (error) {
  process.stderr.write(`error: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
