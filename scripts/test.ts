import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** One thing that is checked. A stage of vitest counts its tests, any other counts as one. */
interface Stage {
  readonly name: string;
  readonly command: readonly string[];
  readonly vitest?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

const withoutTests: readonly Stage[] = [
  { name: 'format', command: ['biome', 'check', '.'] },
  {
    name: 'lint and types',
    command: ['oxlint', '--type-aware', '--type-check', '.'],
    // What checks types collects its garbage less often: a fifth of its processor time, for a tenth more memory.
    env: { GOGC: '400' },
  },
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
  // Some unit tests wait: what needs no tests has the processor meanwhile.
  check: [[...withoutTests, ...tests('unit tests', 'unit')]],
  all: [
    [...withoutTests, types, ...tests('unit tests', 'unit')],
    tests('API tests', 'api'),
    tests('end-to-end tests', 'e2e'),
  ],
  e2e: [tests('end-to-end tests', 'e2e')],
  'e2e-full': [tests('all end-to-end tests', 'e2e-full')],
  provider: [tests('tests of the test cluster', 'provider')],
};

/** What came of a stage; `failures` are repeated at the very end, where a log that was cut still shows them. */
interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
}

interface Report {
  readonly numPassedTests: number;
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Runs a command and returns its exit code; what it says is given to `hear`, or shown at once. */
function run(command: readonly string[], more: Stage['env'], hear?: (said: string) => void): Promise<number> {
  const [program = '', ...args] = command;
  const output = hear ? 'pipe' : 'inherit';
  const child = spawn(join('node_modules', '.bin', program), args, {
    stdio: ['ignore', output, output],
    env: { ...process.env, ...more },
  });
  if (hear) for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', hear);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

/** A test that was skipped counts as failed: nothing is left out silently. */
function countTests(name: string, report: string, code: number): Count {
  try {
    const said = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const passed = said.numPassedTests;
    const failed = said.numTotalTests - passed;
    const failures = failuresIn(said);
    if (code === 0 && passed > 0) return { passed, failed, failures };
    return {
      passed,
      failed: Math.max(1, failed),
      failures: failures.length > 0 ? failures : [`${name}: ended with ${code}, though no test failed`],
    };
  } catch {
    return { passed: 0, failed: 1, failures: [`${name}: ended with ${code} and left no report`] };
  }
}

/** The files and tests that did not pass, each with the first lines of why. */
function failuresIn({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, message, assertionResults }) => [
    ...(message ? [`${relative('.', name)}: ${firstLines(message)}`] : []),
    ...assertionResults
      .filter(({ status }) => status !== 'passed')
      .map(
        ({ status, fullName, failureMessages }) =>
          `${relative('.', name)}: ${fullName}: ${firstLines(failureMessages[0] ?? status)}`,
      ),
  ]);
}

function firstLines(said: string): string {
  return said.split('\n').slice(0, 8).join('\n    ');
}

/** Runs a stage; one beside others is shown when it has ended, but for tests, which take longest. */
async function runStage(
  { name, command, vitest, env }: Stage,
  folder: string,
  isLive: boolean,
): Promise<Count> {
  const begun = performance.now();
  let said = `\n== ${name}\n`;
  const report = join(folder, `${name.replaceAll(' ', '-')}.json`);
  const reporting = vitest ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : [];
  const hear = (more: string) => {
    said += more;
  };
  if (isLive) process.stdout.write(said);
  const code = await run([...command, ...reporting], env, isLive ? undefined : hear);
  const count = vitest
    ? countTests(name, report, code)
    : code === 0
      ? { passed: 1, failed: 0, failures: [] }
      : { passed: 0, failed: 1, failures: [`${name}: ended with ${code}`] };
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  if (!isLive) process.stdout.write(said);
  process.stdout.write(`== ${name}: ${count.passed} passed, ${count.failed} failed in ${seconds} s\n`);
  return count;
}

const wanted = groups[process.argv[2] ?? ''];
if (!wanted) {
  process.stderr.write(`usage: npm run test -- ${Object.keys(groups).join('|')}\n`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'pulsar-operator-test-'));
const counts: Count[] = [];
try {
  for (const group of wanted) {
    counts.push(
      ...(await Promise.all(group.map(stage => runStage(stage, folder, stage.vitest ?? group.length === 1)))),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const failures = counts.flatMap(count => count.failures);
const [passed, failed] = [
  counts.reduce((sum, count) => sum + count.passed, 0),
  counts.reduce((sum, count) => sum + count.failed, 0),
];
if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.map(line => `  ${line}\n`).join('')}`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
