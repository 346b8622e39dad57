import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import { fromEnvironment, kubectl } from './kubernetes.ts';
import { sampleEvery } from './sampler.ts';
import type { Subject } from './subject.ts';

/** Pulsar's own load generator writes all the time, in a pod of its own. */
interface Writer {
  /** Milliseconds since a message was acknowledged last. */
  silentMs(): number;
  stop(): Promise<void>;
}

async function startWriting(subject: Subject, topic: string): Promise<Writer> {
  const { namespace, name } = subject;
  const pod = `writer-${topic}`;
  const { spec } = await subject.cluster();
  const image = spec.image ?? `docker.io/apachepulsar/pulsar:${spec.version}`;
  const words = `bin/pulsar-perf produce ${topic} --rate 5 --size 10 --stats-interval-seconds 1 --service-url pulsar://${name}-broker:6650`;
  const run = [
    'run',
    pod,
    `--image=${image}`,
    '--restart=Never',
    '--env=PULSAR_MEM=-Xmx256m',
    '--command',
    '--',
  ];
  await kubectl(['-n', namespace, ...run, ...words.split(' ')]);
  const running = '--for=jsonpath={.status.phase}=Running';
  await kubectl(['-n', namespace, 'wait', running, `pod/${pod}`, '--timeout=60s'], { deadlineMs: 90_000 });
  const follow = ['-n', namespace, 'logs', pod, '--follow'];
  const child = spawn(fromEnvironment('KUBECTL'), follow, { stdio: ['ignore', 'pipe', 'inherit'] });
  let last = Number.NEGATIVE_INFINITY;
  createInterface({ input: child.stdout }).on('line', line => {
    const rate = /Throughput produced:.*?---\s*([\d.]+)\s*msg\/s/.exec(line)?.[1];
    if (Number(rate) > 0) last = performance.now();
  });
  return {
    silentMs: () => performance.now() - last,
    async stop() {
      const hasEnded = child.exitCode !== null;
      child.kill();
      await kubectl(['-n', namespace, 'delete', 'pod', pod, '--grace-period=0', '--force']);
      if (hasEnded) throw new Error('the writer ended by itself');
    },
  };
}

/** For so long Ready may be True although nothing can be written, in milliseconds. */
const toldWithinMs = 30_000;

/** Does `act` while Pulsar's own client writes all the time: Ready is never True for long while it cannot. */
export async function readyMeansWritable<T>(
  subject: Subject,
  topic: string,
  act: () => Promise<T>,
): Promise<T> {
  const writer = await startWriting(subject, topic);
  await eventually('the first acknowledgement', () => writer.silentMs() < 2000);
  let readySince: number | undefined;
  let longestMs = 0;
  const sampler = sampleEvery(500, async () => {
    const { status } = await subject.cluster().catch(() => ({ status: undefined }));
    const isReady = status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    readySince = isReady ? (readySince ?? performance.now()) : undefined;
    if (readySince === undefined) return;
    longestMs = Math.max(longestMs, Math.min(writer.silentMs(), performance.now() - readySince));
  });
  try {
    return await act();
  } finally {
    await sampler.stop();
    await writer.stop();
    console.info(
      `${topic}: Ready for at most ${Math.round(longestMs / 1000)} s while nothing was acknowledged`,
    );
    expect(longestMs).toBeLessThan(toldWithinMs);
  }
}
