import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { operatorImage, pulsarImage, pulsarVersion } from '#e2e/cluster/images.ts';
import { pickProvider } from '#e2e/cluster/main.ts';
import type { ClusterProvider, Image, Log } from '#e2e/cluster/provider.ts';
import { sh } from '#e2e/cluster/shell.ts';
import { tools } from '#e2e/cluster/tools.ts';
import { imageWith } from './image.ts';
import { differences, type MachineState, stateOfMachine } from './machine.ts';
import { expectToRun, expectToServe, type Kubectl } from './workload.ts';

const minute = 60_000;
const log: Log = line => process.stderr.write(`${line}\n`);
const kills = Number(process.env['KILLS'] ?? 10);
const times = Array.from({ length: kills }, (_, index) => index + 1);

let provider: ClusterProvider;
let before: MachineState;
let kubeconfig = '';
/** How long a start takes when everything is made. */
let startMs = 0;
/** Temporary files of the test cluster are here and nobody else's. */
const scratch = mkdtempSync(join(tmpdir(), 'pulsar-operator-provider-'));

async function up(...more: Image[]): Promise<number> {
  const begun = performance.now();
  kubeconfig = await provider.up([pulsarImage(pulsarVersion), operatorImage, ...more], log);
  const took = performance.now() - begun;
  log(`up in ${(took / 1000).toFixed(1)} s`);
  return took;
}

const kubectl: Kubectl = async (args, input = '') => {
  const program = (await tools(log)).kubectl;
  return sh(program, ['--kubeconfig', kubeconfig, ...args], { input, deadlineMs: 4 * minute });
};

/** What tells a cluster from one that was made in its place. */
const identity = (): Promise<string> =>
  kubectl(['get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}']);

/** Takes the cluster down, and waits until the machine is as it was. */
async function expectNothingLeft(): Promise<void> {
  await provider.down(log);
  const left = async () => differences(before, await stateOfMachine());
  await expect.poll(left, { timeout: minute, interval: 1000 }).toEqual([]);
}

/** Begins a start on a machine without a cluster, and kills it: each time at a random moment of another part of it. */
async function killStart(time: number): Promise<void> {
  await provider.down(log);
  const main = join(import.meta.dirname, '..', 'cluster', 'main.ts');
  const child = spawn(process.execPath, [main, 'up'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  const afterMs = ((time - Math.random()) / kills) * startMs;
  await Promise.race([sleep(afterMs), ended]);
  child.kill('SIGKILL');
  await ended;
  log(`killed after ${Math.round(afterMs)} ms`);
}

const packagesAt = () => statSync('/var/lib/dpkg/status', { throwIfNoEntry: false })?.mtimeMs;

/** Makes all parts, so that what is measured and killed later is a start and nothing else. */
async function makeParts(): Promise<void> {
  const packages = packagesAt();
  await up();
  await provider.down(log);
  if (packagesAt() === packages) return;
  log('packages were installed: files that the very first start leaves are not found');
  before = { ...before, files: (await stateOfMachine())['files'] ?? [] };
}

beforeAll(async () => {
  provider = await pickProvider(log);
  log(`${kills} starts are killed and brought up again, ${kills} are killed and taken down`);
  vi.stubEnv('TMPDIR', scratch);
  await provider.down(log);
  before = await stateOfMachine();
  await makeParts();
  startMs = await up();
}, 60 * minute);

afterAll(async () => {
  await provider.down(log);
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true });
}, 10 * minute);

test(
  'given a cluster, when it is brought up again, then it is the same one and it serves',
  async () => {
    const first = await identity();
    await up();

    expect(await identity()).toBe(first);
    await expectToServe(kubectl);
  },
  20 * minute,
);

test(
  'given an image whose content has changed, when the cluster is brought up again, then every node runs the new one',
  async () => {
    const name = 'docker.io/library/probe:dev';
    await up(imageWith(name, 'former'));
    await expectToRun(kubectl, name, 'former');

    await up(imageWith(name, 'latter'));

    await expectToRun(kubectl, name, 'latter');
    const ours = readdirSync(scratch).filter(folder => folder.startsWith('image-'));
    for (const folder of ours) rmSync(join(scratch, folder), { recursive: true });
  },
  20 * minute,
);

test(
  'given a node that loses its power and has it again, when looked at, then Kubernetes has noticed both',
  async () => {
    const { faults } = provider;
    if (!faults)
      throw new Error('The nodes of this cluster are not ours to harm: use CLUSTER=builtin or kind.');
    const place = await kubectl(['get', 'pod', 'probe-0', '-o', 'jsonpath={.spec.nodeName}']);
    const ready = (status: string) => {
      const condition = `--for=jsonpath={.status.conditions[?(@.type=="Ready")].status}=${status}`;
      return kubectl(['wait', condition, `node/${place}`, '--timeout=180s']);
    };

    await faults.kill(place);
    await ready('Unknown');
    await faults.start(place, log);
    await ready('True');
    await expectToServe(kubectl);
  },
  20 * minute,
);

test(
  'given a cluster that served, when it is taken down, then nothing of it is left',
  expectNothingLeft,
  10 * minute,
);

test.each(times)(
  'given a start that is killed, time %i, when the cluster is brought up again, then it serves and goes',
  async time => {
    await killStart(time);

    await up();

    await expectToServe(kubectl);
    await expectNothingLeft();
  },
  30 * minute,
);

test.each(times)(
  'given a start that is killed, time %i, when the cluster is taken down, then nothing of it is left',
  async time => {
    await killStart(time);

    await expectNothingLeft();
  },
  30 * minute,
);
