import { cpus, loadavg, totalmem } from 'node:os';
import setup from '#e2e/setup.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Benchmarks by name; each returns the lines of its result. */
const benchmarks: Record<string, () => Promise<string[]>> = {
  'time-to-ready': async () => (await import('./time-to-ready.ts')).timeToReady(print),
  'at-rest': async () => {
    const { apply, kubectl } = await import('#e2e/support/kubernetes.ts');
    const { sampleCluster } = await import('#e2e/support/sample.ts');
    const { Subject } = await import('#e2e/support/subject.ts');
    const { atRest } = await import('./at-rest.ts');
    await kubectl(['create', 'namespace', 'bench-rest']);
    try {
      await apply(sampleCluster('bench-rest', 'rest'));
      return await atRest(new Subject('bench-rest', 'rest'), Number(process.env['MINUTES'] ?? 10));
    } finally {
      await kubectl(['delete', 'namespace', 'bench-rest', '--wait=true'], { deadlineMs: 300_000 });
    }
  },
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benchmarks);
const unknown = names.find(name => !(name in benchmarks));
if (unknown) {
  process.stderr.write(`${unknown} is no benchmark: ${Object.keys(benchmarks).join(', ')}\n`);
  process.exit(2);
}
await setup();
print(
  `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0]?.toFixed(1)}`,
);
for (const name of names) {
  print(`== ${name}`);
  for (const line of (await benchmarks[name]?.()) ?? []) print(line);
}
process.exit(0);
