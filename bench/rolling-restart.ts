import { setTimeout as sleep } from 'node:timers/promises';
import { apply, kubectl } from '#e2e/support/kubernetes.ts';
import { sampleCluster } from '#e2e/support/sample.ts';
import { Subject } from '#e2e/support/subject.ts';
import { componentNames } from '#src/components/build/names.ts';
import { median } from './median.ts';
import { inNamespace } from './namespace.ts';

const namespace = 'bench-rolling';
const subject = new Subject(namespace, 'rolling');
const everyMs = 100;
const deadlineMs = 900_000;

/** A pod on its way from one life to the next. */
interface Turn {
  readonly uid: string;
  /** When it was first seen to be stopping, and its successor to be ready. */
  stopping?: number;
  back?: number;
}

async function look(turns: Map<string, Turn>): Promise<void> {
  for (const { metadata, status } of await subject.pods()) {
    const turn = turns.get(metadata.name);
    if (!turn) continue;
    const isOld = metadata.uid === turn.uid;
    const isReady = status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True');
    if (isOld && metadata.deletionTimestamp) turn.stopping ??= performance.now();
    if (!isOld) turn.stopping ??= performance.now();
    if (!isOld && isReady) turn.back ??= performance.now();
  }
}

interface Round {
  readonly total: number;
  readonly pods: number;
  readonly byComponent: readonly string[];
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);

async function restartAll(value: string): Promise<Round> {
  const pods = await Promise.all(componentNames.map(name => subject.pods(name)));
  const turns = new Map(
    pods.flat().map(({ metadata }): [string, Turn] => [metadata.name, { uid: metadata.uid ?? '' }]),
  );
  const begun = performance.now();
  await kubectl([
    ...['-n', namespace, 'annotate', 'pulsarcluster', 'rolling', '--overwrite'],
    `pulsar-operator.dev/restart=${value}`,
  ]);
  while ([...turns.values()].some(({ back }) => back === undefined)) {
    if (performance.now() - begun > deadlineMs) throw new Error('the restart does not come to an end');
    await look(turns);
    await sleep(everyMs);
  }
  await subject.condition('Ready', 'True');
  const total = performance.now() - begun;
  const own = ({ stopping = 0, back = 0 }: Turn): number => back - stopping;
  const sum = (some: readonly Turn[]): number => some.reduce((time, turn) => time + own(turn), 0);
  const byComponent = componentNames.flatMap((name, at) => {
    const own = (pods[at] ?? []).flatMap(({ metadata }) => turns.get(metadata.name) ?? []);
    return own.length > 0 ? [`${name} ${seconds(sum(own))}`] : [];
  });
  return { total, pods: sum([...turns.values()]), byComponent };
}

/** The restart of all tiers of the sample cluster, against what its pods need to stop and start one after the other. */
export function rollingRestart(rounds: number, print: (line: string) => void): Promise<string[]> {
  return inNamespace(namespace, async () => {
    await apply(sampleCluster(namespace, 'rolling'));
    await subject.condition('Ready', 'True', 600_000);
    const ratios: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      const { total, pods, byComponent } = await restartAll(`round ${round}`);
      ratios.push(total / pods);
      print(`round ${round}: ${seconds(total)} s in all, pods ${seconds(pods)} s: ${byComponent.join(', ')}`);
    }
    return [`ratio, median of ${rounds}: ${median(ratios).toFixed(2)} (at most 1.3)`];
  });
}
