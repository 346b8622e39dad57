import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operatorImage, pulsarImage, pulsarVersion } from '#e2e/cluster/images.ts';
import { pickProvider } from '#e2e/cluster/main.ts';
import type { ClusterProvider, Log } from '#e2e/cluster/provider.ts';
import { sh } from '#e2e/cluster/shell.ts';
import { tools } from '#e2e/cluster/tools.ts';
import { differences, type MachineState, stateOfMachine } from './machine.ts';

const minute = 60_000;
const log: Log = line => process.stderr.write(`${line}\n`);
const images = [pulsarImage(pulsarVersion), operatorImage];
const kills = Number(process.env['KILLS'] ?? 10);

let provider: ClusterProvider;
let before: MachineState;
/** How long a start takes when everything is made. */
let startMs = 0;

/** Asks the cluster that is up. */
async function ask(...args: string[]): Promise<string> {
  const { kubectl } = await tools(log);
  return sh(kubectl, ['--kubeconfig', await provider.up(images, log), ...args], { deadlineMs: 4 * minute });
}

/** What tells a cluster from one that was made in its place. */
const identity = (): Promise<string> =>
  ask('get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}');

/** Two pods in different zones, each with a volume; both serve, by name and by the address of a Service. */
const workload = ['StatefulSet', 'Service'].map(kind => ({
  apiVersion: kind === 'Service' ? 'v1' : 'apps/v1',
  kind,
  metadata: { name: 'probe' },
  spec:
    kind === 'Service' ? { selector: { app: 'probe' }, ports: [{ port: 80, targetPort: 8000 }] } : probes(),
}));

function probes(): object {
  const image = pulsarImage(pulsarVersion).name;
  const labels = { app: 'probe' };
  const elsewhere = { topologyKey: 'topology.kubernetes.io/zone', labelSelector: { matchLabels: labels } };
  const command = ['python3', '-m', 'http.server', '8000', '--directory', '/data'];
  const volumeMounts = [{ name: 'data', mountPath: '/data' }];
  const resources = { requests: { storage: '1Gi' } };
  return {
    serviceName: 'probe',
    replicas: 2,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        terminationGracePeriodSeconds: 1,
        affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [elsewhere] } },
        containers: [{ name: 'probe', image, imagePullPolicy: 'IfNotPresent', command, volumeMounts }],
      },
    },
    volumeClaimTemplates: [
      { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources } },
    ],
  };
}

async function expectToServe(): Promise<void> {
  const { kubectl } = await tools(log);
  const kubeconfig = await provider.up(images, log);
  const input = workload.map(object => JSON.stringify(object)).join('\n');
  await sh(kubectl, ['--kubeconfig', kubeconfig, 'apply', '-f', '-'], { input });
  await ask('rollout', 'status', 'statefulset/probe', '--timeout=180s');
  const script = `import urllib.request as r
for host in ("probe", "probe-0.probe:8000", "probe-1.probe:8000"): print(r.urlopen(f"http://{host}/", timeout=20).status)`;
  for (const pod of ['probe-0', 'probe-1']) {
    expect((await ask('exec', pod, '--', 'python3', '-c', script)).trim()).toBe('200\n200\n200');
  }
}

beforeAll(async () => {
  provider = await pickProvider(log);
  await provider.down(log);
  before = await stateOfMachine();
  await provider.up(images, log);
  await provider.down(log);
  const begun = performance.now();
  await provider.up(images, log);
  startMs = performance.now() - begun;
}, 60 * minute);

afterAll(() => provider.down(log), 10 * minute);

test(
  'given a cluster, when it is brought up again, then it is the same one and it serves',
  async () => {
    const first = await identity();
    await provider.up(images, log);

    expect(await identity()).toBe(first);
    await expectToServe();
  },
  20 * minute,
);

test.each(Array.from({ length: kills }, (_, index) => index + 1))(
  'given a start that is killed, time %i, when the cluster is brought up again, then it serves',
  async () => {
    await provider.down(log);
    const main = join(import.meta.dirname, '..', 'cluster', 'main.ts');
    const child = spawn(process.execPath, [main, 'up'], { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = once(child, 'exit');
    const afterMs = Math.random() * startMs;
    await Promise.race([sleep(afterMs), ended]);
    child.kill('SIGKILL');
    await ended;
    log(`killed after ${Math.round(afterMs)} ms`);

    await expectToServe();
  },
  30 * minute,
);

test(
  'given a node that loses its power and has it again, when looked at, then Kubernetes has noticed both',
  async () => {
    const { faults } = provider;
    if (!faults)
      throw new Error('The nodes of this cluster are not ours to harm: use CLUSTER=builtin or kind.');
    const place = await ask('get', 'pod', 'probe-0', '-o', 'jsonpath={.spec.nodeName}');
    const ready = (status: string) =>
      ask(
        'wait',
        `--for=jsonpath={.status.conditions[?(@.type=="Ready")].status}=${status}`,
        `node/${place}`,
        '--timeout=180s',
      );

    await faults.kill(place);
    await ready('Unknown');
    await faults.start(place, log);
    await ready('True');
    await expectToServe();
  },
  20 * minute,
);

test(
  'given a cluster that served, when it is taken down, then nothing of it is left',
  async () => {
    await provider.down(log);

    await expect
      .poll(async () => differences(before, await stateOfMachine()), { timeout: minute })
      .toEqual([]);
  },
  10 * minute,
);
