import { setTimeout as sleep } from 'node:timers/promises';
import { signalAll } from '#e2e/cluster/builtin/process.ts';
import type { Log } from '#e2e/cluster/provider.ts';
import { installOperator } from '#e2e/install.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { eventually } from './eventually.ts';
import { fromEnvironment, kubectl, list } from './kubernetes.ts';
import { processesOf } from './processes.ts';

export const operatorNamespace = 'pulsar-operator';
const deployment = 'deployment/pulsar-operator';

export function operatorPods(): Promise<Pod[]> {
  return list<Pod>(`/api/v1/namespaces/${operatorNamespace}/pods`, 'app.kubernetes.io/name=pulsar-operator');
}

/** Process ids of the operator in a pod. */
const operatorProcesses = (pod: string) => processesOf(pod, '/app/operator.mjs');

/** The operator in a pod stands still, as one does on a machine that swaps or a node that hangs. */
export function pauseOperator(pod: string): void {
  signalAll(operatorProcesses(pod), 'SIGSTOP');
}

export function resumeOperator(pod: string): void {
  signalAll(operatorProcesses(pod), 'SIGCONT');
}

interface LogLine {
  readonly time: number;
  readonly msg: string;
}

/** What the operator in a pod logged before its container was started again. */
export async function logBeforeRestart(pod: string): Promise<LogLine[]> {
  const previous = ['-n', operatorNamespace, 'logs', pod, '--previous'];
  const lines = (await kubectl(previous)).trim().split('\n');
  return lines.map(line => JSON.parse(line) as LogLine);
}

/** SIGKILL, as when the machine takes it away: nothing is said to anybody. */
export async function killOperator(pod?: string): Promise<void> {
  const names = pod ? [pod] : (await operatorPods()).map(({ metadata }) => metadata.name);
  signalAll(names.flatMap(operatorProcesses), 'SIGKILL');
}

/** Kills the operator at random moments; resolves to them, in milliseconds, when the last is over. */
export async function killAtRandom(times: number, withinMs: number): Promise<number[]> {
  const moments = Array.from({ length: times }, () => Math.round(Math.random() * withinMs)).sort(
    (a, b) => a - b,
  );
  const begun = performance.now();
  for (const moment of moments) {
    await sleep(Math.max(0, moment - (performance.now() - begun)));
    await killOperator();
  }
  return moments;
}

export async function scaleOperator(replicas: number): Promise<void> {
  await kubectl(['-n', operatorNamespace, 'scale', deployment, `--replicas=${replicas}`]);
  await eventually(`${replicas} operator pods`, async () => {
    const pods = await operatorPods();
    const ready = pods.filter(({ status }) => {
      return status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    });
    return pods.length === replicas && ready.length === replicas;
  });
}

/** Name of the pod that holds the lease. */
export async function leader(): Promise<string> {
  const output = await kubectl(['-n', operatorNamespace, 'get', 'lease', 'pulsar-operator', '-o', 'json']);
  const { spec } = JSON.parse(output) as { spec: { holderIdentity?: string } };
  return spec.holderIdentity ?? '';
}

/** Replaces the operator by the one in another image. */
export function runOperator(image: string): Promise<void> {
  const log: Log = line => process.stderr.write(`${line}\n`);
  return installOperator(fromEnvironment('KUBECONFIG'), log, image);
}

export interface Death {
  readonly fault: 'before' | 'after';
  readonly write: string;
}

/** Where the operator that dies at its writes has died since then, in order. */
export async function deathsSince(time: Date): Promise<Death[]> {
  const words = ['-n', operatorNamespace, 'logs', deployment, `--since-time=${time.toISOString()}`];
  // One that ended by itself has left its log to the container that came after it.
  const before = await kubectl([...words, '--previous']).catch(() => '');
  const faults = `${before}\n${await kubectl(words)}`.split('\n').filter(line => line.startsWith('{"fault"'));
  return faults.map(line => JSON.parse(line) as Death);
}
