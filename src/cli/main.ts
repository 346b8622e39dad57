#!/usr/bin/env node
import { createProgram } from './program.ts';

try {
  await createProgram(line => process.stdout.write(`${line}\n`)).parseAsync();
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
