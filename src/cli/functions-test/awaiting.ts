import { type ReadWarnings, warningReader } from '#src/cluster/observe/warning-reader.ts';
import { jobResource, podResource, projectPod } from '#src/cluster/observe/watched.ts';
import { sleep, systemClock, timeOf } from '#src/kubernetes/clock.ts';
import { eventResource } from '#src/kubernetes/events.ts';
import { listAll } from '#src/kubernetes/list-all.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { testLabel } from './job.ts';
import { type RunProgress, type RunSeen, runProgressOf } from './progress.ts';
import { pulsarNamespaceResource } from './resources.ts';

interface Awaited {
  readonly job: KubernetesObject;
  /** How the namespace is called in Pulsar. */
  readonly namespace: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** How long it waits between two looks, before it says for what, and for what only a person can mend. */
  readonly paces?: typeof usualPaces;
}

/** Kubernetes tries again by itself what it is stuck at: a registry may have a bad moment. */
const usualPaces = { lookMs: 1000, silentMs: 3000, patienceMs: 30_000 };

/** Waits until tests can begin, and says for what where that takes long; returns the pod, or why they never will. */
export async function untilReady(
  transport: Transport,
  { job, namespace, signal, say, paces = usualPaces }: Awaited,
): Promise<RunProgress> {
  const warnings = warningReader(clientOf(transport, eventResource));
  const begun = performance.now();
  const tell = teller(say);
  const isTooMuch = patience(paces.patienceMs);
  for (;;) {
    const isLong = performance.now() - begun >= paces.silentMs;
    const seen = await look(transport, job, isLong ? warnings : async () => [], signal);
    const progress = runProgressOf(seen, namespace);
    if ('pod' in progress || progress.state === 'over') return progress;
    if (isTooMuch(progress.state === 'stuck')) return progress;
    if (isLong) tell(`Waiting for ${progress.waits}`);
    await sleep(systemClock, paces.lookMs, signal);
  }
}

/** Says what has not just been said. */
function teller(say: Awaited['say']): Awaited['say'] {
  let told = '';
  return line => {
    if (line !== told) say(line);
    told = line;
  };
}

/** Whether something has been so for that long, each time it is asked. */
function patience(ms: number): (isSo: boolean) => boolean {
  let since: number | undefined;
  return isSo => {
    const now = performance.now();
    since = isSo ? (since ?? now) : undefined;
    return since !== undefined && now - since >= ms;
  };
}

async function look(
  transport: Transport,
  { metadata: { name, namespace, uid = '' } }: KubernetesObject,
  warned: ReadWarnings,
  signal: AbortSignal,
): Promise<RunSeen> {
  const labelSelector = `${testLabel}=${name}`;
  const [job, made, { items: pods }] = await Promise.all([
    clientOf(transport, jobResource).get(namespace, name, signal),
    clientOf(transport, pulsarNamespaceResource).get(namespace, name, signal),
    listAll(transport, podResource, { namespace, labelSelector, signal }, projectPod),
  ]);
  // Who may not read Events is told less.
  const warnings = await warned(namespace, pods[0]?.metadata.uid ?? uid, signal).catch(() => []);
  const now = timeOf(new Date());
  return { job: job as RunSeen['job'], namespace: made as RunSeen['namespace'], pods, warnings, now };
}

function clientOf(transport: Transport, resource: ResourceClient['resource']): ResourceClient {
  return new ResourceClient(transport, resource, { fieldManager: 'kubectl-pulsar' });
}
