import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { operateCanary } from './process.ts';
import { readCanarySettings } from './settings.ts';

const [, , file = ''] = process.argv;
const log = pino();
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
try {
  await operateCanary(readCanarySettings(await readFile(file, 'utf8')), log, stop.signal);
  process.exit(0);
} catch (error) {
  log.fatal({ err: error }, 'Ending');
  process.exit(1);
}
