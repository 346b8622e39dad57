/**
 * The operator in an image for tests only: it lives until right before its first write, then until right after it, in
 * turns, so that each write it ever makes is one at which it was killed on either side. Started again at once, as no
 * kubelet does, which waits longer each time.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { effects } from '#src/operator/effects.ts';
import { operate } from '#src/operator/process.ts';
import { mortal, type Side } from './mortal.ts';

async function superviseForEver(): Promise<never> {
  const sides: readonly Side[] = ['before', 'after'];
  for (let life = 0; ; life++) {
    const env = { ...process.env, FAULT: sides[life % 2] };
    const args = [...process.execArgv, ...process.argv.slice(1)];
    const child = spawn(process.execPath, args, { env, stdio: 'inherit' });
    const stop = () => child.kill('SIGTERM');
    process.once('SIGTERM', stop);
    const [code] = (await once(child, 'exit')) as [number | null];
    process.off('SIGTERM', stop);
    if (code !== null) process.exit(code);
  }
}

const side = process.env['FAULT'];
if (side === 'before' || side === 'after') await operate(mortal(effects, side));
else await superviseForEver();
