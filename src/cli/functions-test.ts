import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { podResource } from '#src/cluster/observe/watched.ts';
import { messageOf } from '#src/kubernetes/errors.ts';
import { resourcePath } from '#src/kubernetes/object.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { askAboutCluster, askServer } from './ask.ts';
import type { Target } from './context.ts';
import { execIn, type Streams } from './exec.ts';
import { CommandFailure, RemoteEnding } from './failure.ts';
import { archiveLine } from './functions-test/archive.ts';
import { untilReady } from './functions-test/awaiting.ts';
import { readFunctions } from './functions-test/directory.ts';
import { endOfTests } from './functions-test/ending.ts';
import { namespaceOfTest, type TestRun, testJob, testNamespace, testPart } from './functions-test/job.ts';
import { testCommand } from './functions-test/runner.ts';
import { stoppable } from './functions-test/stopping.ts';
import { withThrowAway } from './functions-test/throw-away.ts';
import { somePodOf } from './pods.ts';

interface FunctionsTest extends Pick<TestRun, 'tenant' | 'timeout' | 'tokenSecret'> {
  readonly cluster: string;
  readonly directory: string;
  /** For pytest. */
  readonly args: readonly string[];
  /** Absent: that of the cluster's brokers. */
  readonly image?: string;
}

/** Runs the tests of a directory in a pod beside a cluster; throws the code with which they ended where it is not 0. */
export async function testFunctions(
  target: Target,
  asked: FunctionsTest,
  streams: Pick<Streams, 'output' | 'errors'>,
): Promise<void> {
  const { directory, timeout } = asked;
  const archive = archiveLine(await filesOf(directory));
  const say = (line: string) => void streams.errors.write(`${line}\n`);
  const late = `${directory}: the tests did not end within ${timeout} s. Give them more with --timeout.`;
  const stops = {
    withinMs: timeout * 1000,
    late: () => new CommandFailure('late', late),
    stopped: (code: number) => {
      say(`${directory}: the tests are stopped, and their pod and namespace removed.`);
      return new RemoteEnding(code);
    },
  };
  const code = await stoppable(stops, signal => {
    return askServer(target.connection, transport => {
      return runTests(transport, { target, asked, archive, streams, signal, say });
    });
  });
  say(endOfTests(directory, code));
  if (code !== 0) throw new RemoteEnding(code);
}

async function filesOf(directory: string) {
  try {
    return await readFunctions(directory);
  } catch (error) {
    throw new CommandFailure('usage', messageOf(error), { cause: error });
  }
}

interface Running {
  readonly target: Target;
  readonly asked: FunctionsTest;
  readonly archive: string;
  readonly streams: Pick<Streams, 'output' | 'errors'>;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Returns the exit code of the tests. */
async function runTests(transport: Transport, running: Running): Promise<number> {
  const { target, asked, signal, say } = running;
  const cluster = await clusterThatServes(transport, target, asked.cluster);
  const image = asked.image ?? (await imageOfBrokers(transport, target, asked.cluster));
  const run = { ...asked, image, id: randomBytes(4).toString('hex') };
  const throwAway = {
    job: testJob(cluster, run),
    namespaceOf: (job: ReturnType<typeof testJob>) => testNamespace(job, asked.cluster, run),
    signal,
    say,
  };
  return withThrowAway(transport, throwAway, async job => {
    const ready = await untilReady(transport, { job, namespace: namespaceOfTest(run), signal, say });
    if ('waits' in ready) throw new CommandFailure('failed', `No test was run: ${ready.waits}`);
    return runIn(ready.pod, running);
  });
}

/** Refuses one in which no namespace would be made. */
async function clusterThatServes(
  transport: Transport,
  { namespace }: Target,
  name: string,
): Promise<PulsarCluster> {
  const cluster = await askAboutCluster(transport, namespace, name, { method: 'GET' });
  if (!cluster.spec.suspend) return cluster;
  const remedy = `kubectl pulsar resume ${name} -n ${namespace}`;
  throw new CommandFailure(
    'unavailable',
    `${name} is suspended, and nothing is made in it. Resume it first: ${remedy}.`,
  );
}

async function imageOfBrokers(transport: Transport, { namespace }: Target, cluster: string): Promise<string> {
  const pod = await somePodOf(transport, { namespace, cluster, component: 'broker' });
  const path = resourcePath(podResource, namespace, pod);
  const { spec } = await transport.request<{ spec: { containers: { name: string; image: string }[] } }>({
    method: 'GET',
    path,
    deadlineMs: 10_000,
  });
  return spec.containers.find(({ name }) => name === 'broker')?.image ?? '';
}

async function runIn(pod: string, { target, asked, archive, streams, signal }: Running): Promise<number> {
  // It is left open: its end tells the pod that nobody waits any more.
  const input = new PassThrough();
  input.write(archive);
  const where = { namespace: target.namespace, pod, container: testPart };
  const command = testCommand(asked.args);
  return execIn(target.connection, { ...where, command, input, signal }, streams);
}
