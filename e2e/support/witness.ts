import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import { mortal } from '#e2e/cluster/shell.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { eventually } from './eventually.ts';
import { apply, fromEnvironment, list } from './kubernetes.ts';
import { sampleEvery } from './sampler.ts';
import type { Subject } from './subject.ts';
import { deeds, Testimony } from './testimony.ts';

const minute = 60_000;
/** For so long Ready may be True although nothing can be written, or read. */
const toldWithinMs = 30_000;
/** One that lives says something more often than that. */
const silentMs = 25_000;
const name = 'witness';

/**
 * Through all tests of a file or group, from when its cluster is Ready, Pulsar's own client writes and reads once a second:
 * in the end Ready must never have been True for long while it could not.
 */
export function givenWitness(subject: Subject, token = ''): void {
  const testimony = new Testimony();
  const stopping = new AbortController();
  let hearing: Promise<void> | undefined;
  let sampler: { stop(): Promise<void> } | undefined;

  beforeAll(async () => {
    await makeClient(subject, token);
    hearing = hear(subject, testimony, stopping.signal);
    await eventually('the first message of the witness', () => testimony.hasBegun(), {
      withinMs: 2 * minute,
    });
    sampler = sampleEvery(500, async () => testimony.looked(await isReady(subject), performance.now()));
  }, 3 * minute);

  afterAll(async () => {
    await sampler?.stop();
    stopping.abort();
    await hearing;
    // Where it never began, what came before it has failed.
    if (!sampler) return;
    const { looks, samples, longestMs } = testimony.verdict();
    const [written, read] = deeds.map(
      deed => `${(longestMs[deed] / 1000).toFixed(1)} s while nothing was ${deed}`,
    );
    console.info(
      `${subject.name}: Ready for at most ${written}, ${read}; heard at ${samples} of ${looks} looks`,
    );
    expect(samples, 'looks at Ready while the witness was heard').toBeGreaterThan(0);
    for (const deed of deeds) {
      expect(longestMs[deed], `Ready while nothing was ${deed}, in ms`).toBeLessThan(toldWithinMs);
    }
  }, minute);
}

async function isReady(subject: Subject): Promise<boolean> {
  const cluster = await subject.cluster().catch(() => undefined);
  return conditionOf(cluster?.status, 'Ready')?.status === 'True';
}

interface PodSpec {
  readonly containers: readonly { readonly image: string }[];
  readonly tolerations?: readonly object[];
}

/** Pulsar's own client beside the cluster: where a broker may run it may, and it comes back elsewhere as one does. */
async function makeClient(subject: Subject, token: string): Promise<void> {
  const { namespace } = subject;
  const broker = await subject.field('pod', `${subject.name}-broker-0`, '{.spec}');
  const { containers, tolerations } = JSON.parse(broker) as PodSpec;
  const script = readFileSync(`${import.meta.dirname}/witness.py`, 'utf8');
  const again = 'while :; do python3 -c "$@"; echo "ended ($?)"; sleep 1; done';
  const args = [script, `pulsar://${subject.name}-broker:6650`, name, token];
  const client = {
    name,
    image: containers[0]?.image,
    command: ['bash', '-c', again, name, ...args],
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
  };
  // It is given no time to end: a node that is drained need not wait for it.
  const pod = { tolerations, terminationGracePeriodSeconds: 0, containers: [client] };
  await apply({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: pod },
    },
  });
}

/** Listens to whichever pod of it runs. */
async function hear({ namespace }: Subject, testimony: Testimony, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const pods = await list<Pod>(`/api/v1/namespaces/${namespace}/pods`, `app=${name}`).catch(() => []);
    const pod = pods.find(
      ({ metadata, status }) => !metadata.deletionTimestamp && status?.phase === 'Running',
    );
    if (pod) await listen(pod, line => testimony.heard(line, performance.now()), signal);
    testimony.lost();
    await sleep(500);
  }
}

/** Listens to a pod until that ends, or has been silent for longer than one that lives ever is. */
function listen(pod: Pod, onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
  const { namespace = '', name: podName } = pod.metadata;
  const follow = ['-n', namespace, 'logs', podName, '--follow', '--since=1s'];
  const [program, args] = mortal([fromEnvironment('KUBECTL'), ...follow]);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], signal, killSignal: 'SIGKILL' });
  const timer = setTimeout(() => child.kill('SIGKILL'), silentMs);
  createInterface({ input: child.stdout }).on('line', line => {
    timer.refresh();
    onLine(line);
  });
  const ended = new Promise<void>(resolve => {
    for (const event of ['error', 'close']) child.once(event, () => resolve());
  });
  return ended.finally(() => clearTimeout(timer));
}
