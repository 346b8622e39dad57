import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import fc from 'fast-check';

/** That of the commit: it is green or red whoever tries it, and the next one is tried at another. */
function seedOfCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return '1';
  }
}

/** All properties are tried at this seed; SEED=5f sets another. This is run before each file, and git once in a worker. */
process.env['SEED'] ??= seedOfCommit();
fc.configureGlobal({ seed: Number.parseInt(process.env['SEED'].slice(0, 8), 16) | 0 });

// Processes of ours that tests start need not compile what those before have.
process.env['NODE_COMPILE_CACHE'] ??= resolve('node_modules/.cache/compiled');
