import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** What is still to be described. Nothing is added: a file that is new comes with its test. */
const missing: readonly string[] = [
  'src/cluster/bookkeeper/copy-ledgers.ts',
  'src/cluster/bookkeeper/decommission.ts',
  'src/cluster/bookkeeper/gate.ts',
  'src/cluster/bookkeeper/hand-over.ts',
  'src/cluster/bookkeeper/may-leave.ts',
  'src/cluster/bookkeeper/roster.ts',
  'src/cluster/broker/first-broker.ts',
  'src/cluster/broker/gate.ts',
  'src/cluster/in-force.ts',
  'src/cluster/life.ts',
  'src/cluster/lifecycle/references.ts',
  'src/cluster/lifecycle/unused.ts',
  'src/cluster/model/failure.ts',
  'src/cluster/model/gate.ts',
  'src/cluster/model/identity.ts',
  'src/cluster/model/jobs.ts',
  'src/cluster/model/plan.ts',
  'src/cluster/model/sentence.ts',
  'src/cluster/model/wants.ts',
  'src/cluster/nodes/force-delete.ts',
  'src/cluster/nodes/overdue.ts',
  'src/cluster/objects/changes.ts',
  'src/cluster/objects/naming.ts',
  'src/cluster/objects/reliance.ts',
  'src/cluster/objects/sets.ts',
  'src/cluster/objects/taken.ts',
  'src/cluster/rollout/guards.ts',
  'src/cluster/rollout/remembered.ts',
  'src/cluster/rollout/set-in-force.ts',
  'src/cluster/status/component-message.ts',
  'src/cluster/status/conditions.ts',
  'src/cluster/status/events.ts',
  'src/cluster/status/fault.ts',
  'src/cluster/status/moved.ts',
  'src/cluster/status/status.ts',
  'src/cluster/status/summary.ts',
  'src/cluster/status/suspension.ts',
  'src/cluster/volumes/marks.ts',
  'src/cluster/volumes/size-in-force.ts',
  'src/cluster/volumes/sizes.ts',
  'src/cluster/volumes/wanted.ts',
  'src/cluster/zookeeper/initialise.ts',
  'src/cluster/zookeeper/quorum.ts',
];

interface Layers {
  readonly forbidden: readonly { readonly name: string; readonly from: { readonly path: string } }[];
}

const root = join(import.meta.dirname, '..', '..', '..');
const layers = (await import(join(root, '.dependency-cruiser.mjs'))) as { default: Layers };
const pure = layers.default.forbidden.find(({ name }) => name === 'decisions-do-no-io')?.from.path;

/** Whether anything of a file is there when it runs: types alone decide nothing. */
function exportsValues(path: string): boolean {
  return /^export (?!type |interface )/m.test(readFileSync(join(root, path), 'utf8'));
}

function mirrorOf(path: string): string {
  return path.replace(/^src\/(.*)\.ts$/, 'test/unit/$1.test.ts');
}

const files = globSync('src/**/*.ts', { cwd: root })
  .filter(path => pure !== undefined && new RegExp(pure).test(path))
  .filter(exportsValues);
const undescribed = files.filter(path => !existsSync(join(root, mirrorOf(path)))).sort();

test('given a file that decides without I/O, then a test that mirrors it describes it', () => {
  expect(files.length).toBeGreaterThan(80);
  expect(undescribed.filter(path => !missing.includes(path))).toEqual([]);
});

test('given a file that is said to have no such test, then it is there and has none', () => {
  expect(missing.filter(path => !undescribed.includes(path))).toEqual([]);
});
