import { expect, test } from 'vitest';
import { atRest } from '../../bench/at-rest.ts';
import { clientRates } from '../../bench/client.ts';
import { manyResources } from '../../bench/resources.ts';
import { rollingRestart } from '../../bench/rolling-restart.ts';
import { timeToReady } from '../../bench/time-to-ready.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const minute = 60_000;

// How fast things are is not for a test to judge on a machine that it does not know.
test.each<[string, () => Promise<string[]>]>([
  ['time-to-ready', () => timeToReady(1, print)],
  ['client', () => clientRates(1)],
  ['rolling-restart', () => rollingRestart(1, print)],
  ['at-rest', () => atRest(1)],
  ['resources', () => manyResources(1)],
])(
  'given the benchmark %s, when it runs once, then it comes to figures',
  { timeout: 20 * minute },
  async (_, bench) => {
    const lines = await bench();
    for (const line of lines) print(line);
    expect(lines.join('\n')).toMatch(/\d/);
    expect(lines.join('\n')).not.toMatch(/NaN|Infinity/);
  },
);
