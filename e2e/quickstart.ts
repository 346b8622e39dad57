import { join } from 'node:path';
import { silentLogger } from '#simulation/silent-logger.ts';
import { type Via, withEndpoint } from '#src/cli/endpoint.ts';
import { statusText } from '#src/cli/status/status-text.ts';
import { openConsumer } from '#src/clients/pulsar/websocket/consumer.ts';
import { openProducer } from '#src/clients/pulsar/websocket/producer.ts';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { clusterResource } from '#src/cluster/observe/watched.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { type Connection, connect } from '#src/kubernetes/connection.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import { reflect } from '#src/kubernetes/reflector.ts';
import { clusterUp } from './cluster/main.ts';
import type { Log } from './cluster/provider.ts';
import { sh } from './cluster/shell.ts';
import { during, type Tell } from './cluster/step.ts';
import { tools } from './cluster/tools.ts';
import { installOperator } from './install.ts';
import { tellingProgress } from './log.ts';
import { progressOf } from './progress.ts';
import { eventually } from './support/eventually.ts';
import { sentenceOf } from './support/sentence.ts';

const namespace = 'default';
const name = 'demo';
const sample = join(import.meta.dirname, '..', 'manifests', 'samples', 'quickstart.yaml');
// Far more than is usual: what is under way is told meanwhile, and a loaded machine may be slow.
const readyWithinMs = 1_800_000;
const messageWithinMs = 300_000;

/** Follows the cluster, a line for each step of its way, until it is Ready for the present generation. */
async function untilReady(connection: Connection, log: Log, tell: Tell): Promise<void> {
  const transport = openTransport({ connection, userAgent: 'pulsar-operator-quickstart' });
  const cache = new Cache<PulsarCluster>();
  const stop = new AbortController();
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  const progress = progressOf(log);
  const timer = setTimeout(() => {
    const cluster = cache.get(namespace, name);
    const status = cluster ? statusText(cluster).join('\n') : 'the cluster does not exist';
    reject(new Error(`${name} is not Ready after ${readyWithinMs / 60_000} minutes:\n${status}`));
  }, readyWithinMs);
  cache.subscribe(() => {
    const cluster = cache.get(namespace, name);
    tell(cluster?.status ? sentenceOf(cluster.status) : 'the operator has not said anything yet');
    if (cluster && progress(cluster)) resolve();
  });
  const options = { transport, resource: clusterResource, cache, log: silentLogger, namespaces: [namespace] };
  const watching = reflect(options, stop.signal);
  try {
    await ready;
  } finally {
    clearTimeout(timer);
    stop.abort();
    await watching;
    await transport.close();
  }
}

/** Sends a message and reads it back; returns how long that took, in milliseconds. */
function sendAndReceive(connection: Connection, via: Via): Promise<number> {
  return withEndpoint(connection, { namespace, cluster: name, via }, endpoint => roundTrip(endpoint, via));
}

async function roundTrip(endpoint: Endpoint, via: Via): Promise<number> {
  const options = { deadlineMs: 15_000, signal: AbortSignal.timeout(30_000) };
  const sent = `Hello through the ${via}, ${new Date().toISOString()}`;
  const begun = performance.now();
  const consumer = await openConsumer(endpoint, 'quickstart', `quickstart-${via}`, {
    ...options,
    parameters: { subscriptionInitialPosition: 'Earliest' },
  });
  try {
    const producer = await openProducer(endpoint, 'quickstart', options);
    await producer.send({ payload: sent });
    await producer.close();
    for await (const message of consumer) {
      consumer.acknowledge(message);
      if (message.payload.toString() === sent) break;
    }
    return performance.now() - begun;
  } finally {
    await consumer.close();
  }
}

function whatNext(kubeconfig: string, kubectl: string): string {
  return `
Try next:
  export KUBECONFIG=${kubeconfig}
  alias kubectl=${kubectl}
  kubectl get pulsarclusters,pods
  kubectl explain pulsarcluster.spec
  kubectl patch pulsarcluster ${name} --type merge -p '{"spec":{"broker":{"replicas":3}}}'
  npx node src/cli/main.ts status ${name}
  npx node src/cli/main.ts produce ${name} greetings -m hello
  npx node src/cli/main.ts consume ${name} greetings
Take everything down, nothing is left behind:
  make down
`;
}

/** From nothing to a message; returns what to show a person at the end. */
async function quickstart(log: Log): Promise<string> {
  const kubeconfig = await clusterUp(log);
  const { kubectl } = await tools(log);
  const run = (...args: string[]) => sh(kubectl, ['--kubeconfig', kubeconfig, '-n', namespace, ...args]);

  await installOperator(kubeconfig, log);
  log('operator ready');
  log((await run('apply', '-f', sample)).trim());
  const connection = connect({ kubeconfig });
  const step = { what: `the Pulsar cluster ${name} comes up`, usually: '1 to 3 min' };
  await during(log, step, tell => untilReady(connection, log, tell));

  for (const via of ['proxy', 'broker'] as const) {
    const options = { withinMs: messageWithinMs };
    const what = `a message through the ${via}`;
    const tookMs = await during(log, { what, usually: '1 to 5 s' }, () =>
      eventually(what, () => sendAndReceive(connection, via), options),
    );
    log(`message sent and received through the ${via} in ${Math.round(tookMs)} ms`);
  }
  return `\n${await run('get', 'pulsarclusters,pods')}${whatNext(kubeconfig, kubectl)}`;
}

let end = '';
await tellingProgress(async log => {
  end = await quickstart(log);
});
process.stdout.write(end);
