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

const check: readonly Stage[] = [
  { name: 'format', command: ['biome', 'check', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '.'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'layers', command: ['depcruise', 'src', 'simulation', '--config', '.dependency-cruiser.mjs'] },
  { name: 'unused code', command: ['knip'] },
  { name: 'code that only tests use', command: ['knip', '--production'] },
  { name: 'generated files', command: ['node', 'scripts/generate.ts', '--check'] },
  { name: 'unit tests', command: ['vitest', 'run', '--project', 'unit'], vitest: true },
];

const stages: Record<string, readonly Stage[]> = {
  check,
  all: [
    ...check,
    { name: 'API tests', command: ['vitest', 'run', '--project', 'api'], vitest: true },
    { name: 'end-to-end tests', command: ['vitest', 'run', '--project', 'e2e'], vitest: true },
  ],
  e2e: [{ name: 'end-to-end tests', command: ['vitest', 'run', '--project', 'e2e'], vitest: true }],
  'e2e-full': [
    { name: 'all end-to-end tests', command: ['vitest', 'run', '--project', 'e2e-full'], vitest: true },
  ],
};

interface Count {
  passed: number;
  failed: number;
}

function run(command: readonly string[]): Promise<number> {
  const [program = '', ...args] = command;
  const child = spawn(join('node_modules', '.bin', program), args, {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
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

async function runStage({ name, command, vitest }: Stage, folder: string): Promise<Count> {
  const begun = performance.now();
  const report = join(folder, `${name.replaceAll(' ', '-')}.json`);
  const reporting = vitest ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : [];
  process.stdout.write(`\n== ${name}\n`);
  const code = await run([...command, ...reporting]);
  const count = vitest
    ? countTests(report, code)
    : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`== ${name}: ${count.passed} passed, ${count.failed} failed in ${seconds} s\n`);
  return count;
}

const wanted = stages[process.argv[2] ?? ''];
if (!wanted) {
  process.stderr.write(`usage: npm run test -- ${Object.keys(stages).join('|')}\n`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'pulsar-operator-test-'));
const total: Count = { passed: 0, failed: 0 };
try {
  for (const stage of wanted) {
    const { passed, failed } = await runStage(stage, folder);
    total.passed += passed;
    total.failed += failed;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
