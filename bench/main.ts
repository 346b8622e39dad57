import { cpus, loadavg, totalmem } from 'node:os';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import setup from '#e2e/setup.ts';

const options = {
  rounds: { type: 'string', default: '3' },
  minutes: { type: 'string', default: '10' },
} as const satisfies ParseArgsConfig['options'];

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const load = (): string => `load ${loadavg()[0]?.toFixed(1)}`;

/** The benchmarks need the set-up's environment when they are loaded: hence the late imports. */
const benchmarks: Record<string, (rounds: number, minutes: number) => Promise<string[]>> = {
  'time-to-ready': async rounds => (await import('./time-to-ready.ts')).timeToReady(rounds, print),
  'at-rest': async (_, minutes) => (await import('./at-rest.ts')).atRest(minutes),
  resources: async (_, minutes) => (await import('./resources.ts')).manyResources(Math.min(minutes, 3)),
  client: async rounds => (await import('./client.ts')).clientRates(rounds),
  // Last: its events repeat, and ten minutes later the operator still says how often.
  'rolling-restart': async rounds => (await import('./rolling-restart.ts')).rollingRestart(rounds, print),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const names = positionals.length > 0 ? positionals : Object.keys(benchmarks);
  const unknown = names.find(name => !Object.hasOwn(benchmarks, name));
  if (unknown) throw new Error(`${unknown} is no benchmark: ${Object.keys(benchmarks).join(', ')}`);
  const [rounds, minutes] = [Number(values.rounds), Number(values.minutes)];
  if (!(rounds >= 1 && minutes >= 1)) throw new Error('--rounds and --minutes are numbers from 1');
  await setup();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  print(`${new Date().toISOString()}, ${cpus().length} × ${cpus()[0]?.model}, ${memory}`);
  for (const name of names) {
    print(`\n== ${name}, ${load()}`);
    for (const line of (await benchmarks[name]?.(rounds, minutes)) ?? []) print(line);
    print(load());
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
// Connections of the end-to-end tests' support are kept open for as long as the process lives.
process.exit();
