import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One thing that is checked. A stage of vitest counts its tests, any other counts as one. */
interface Stage {
  readonly name: string;
  readonly command: readonly string[];
  readonly vitest?: boolean;
}

const withoutTests: readonly Stage[] = [
  { name: 'format', command: ['biome', 'check', '.'] },
  { name: 'lint and types', command: ['oxlint', '--type-aware', '--type-check', '.'] },
  { name: 'layers', command: ['depcruise', 'src', 'simulation', '--config', '.dependency-cruiser.mjs'] },
  { name: 'unused code', command: ['knip'] },
  { name: 'code that only tests use', command: ['knip', '--production'] },
  { name: 'generated files', command: ['node', 'scripts/generate.ts', '--check'] },
];

/** The declarations of packages too, which linting does not look at. */
const types: Stage = { name: 'types of packages', command: ['tsc', '-p', '.'] };

const tests = (name: string, project: string): readonly Stage[] => [
  { name, command: ['vitest', 'run', '--project', project], vitest: true },
];

/** Stages of a group run beside each other, one group after the other. */
const groups: Record<string, readonly (readonly Stage[])[]> = {
  check: [withoutTests, tests('unit tests', 'unit')],
  all: [
    [...withoutTests, types],
    tests('unit tests', 'unit'),
    tests('API tests', 'api'),
    tests('end-to-end tests', 'e2e'),
  ],
  e2e: [tests('end-to-end tests', 'e2e')],
  'e2e-full': [tests('all end-to-end tests', 'e2e-full')],
};

interface Count {
  passed: number;
  failed: number;
}

/** Runs a command and returns its exit code; what it says is given to `hear`, or shown at once. */
function run(command: readonly string[], hear?: (said: string) => void): Promise<number> {
  const [program = '', ...args] = command;
  const output = hear ? 'pipe' : 'inherit';
  const child = spawn(join('node_modules', '.bin', program), args, { stdio: ['ignore', output, output] });
  if (hear) for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', hear);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

/** A test that was skipped counts as failed: nothing is left out silently. */
function countTests(report: string, code: number): Count {
  try {
    const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<
      string,
      number
    >;
    const passed = numPassedTests ?? 0;
    const failed = (numTotalTests ?? 0) - passed;
    return { passed, failed: code !== 0 || passed === 0 ? Math.max(1, failed) : failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** Runs a stage; one that is not alone is shown when it has ended. */
async function runStage({ name, command, vitest }: Stage, folder: string, isAlone: boolean): Promise<Count> {
  const begun = performance.now();
  let said = `\n== ${name}\n`;
  const report = join(folder, `${name.replaceAll(' ', '-')}.json`);
  const reporting = vitest ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : [];
  const hear = (more: string) => {
    said += more;
  };
  if (isAlone) process.stdout.write(said);
  const code = await run([...command, ...reporting], isAlone ? undefined : hear);
  const count = vitest
    ? countTests(report, code)
    : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  if (!isAlone) process.stdout.write(said);
  process.stdout.write(`== ${name}: ${count.passed} passed, ${count.failed} failed in ${seconds} s\n`);
  return count;
}

const wanted = groups[process.argv[2] ?? ''];
if (!wanted) {
  process.stderr.write(`usage: npm run test -- ${Object.keys(groups).join('|')}\n`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'pulsar-operator-test-'));
const total: Count = { passed: 0, failed: 0 };
try {
  for (const group of wanted) {
    const counts = await Promise.all(group.map(stage => runStage(stage, folder, group.length === 1)));
    for (const { passed, failed } of counts) {
      total.passed += passed;
      total.failed += failed;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
