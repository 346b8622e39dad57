import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { parse, stringify } from 'yaml';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { connect } from '#src/kubernetes/connection.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import { runtimeMetrics } from '#src/kubernetes/metrics.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import type { Effects } from '#src/operator/effects.ts';
import { resourceControllers } from '#src/operator/resource-controllers.ts';
import { watchedKinds } from '#src/operator/watched-kinds.ts';
import { chart, helm } from '#test/support/helm.ts';
import { pod } from '#test/unit/cluster/hand-made.ts';
import { definitionsServed, runKubectl } from './kubectl.ts';
import { type Server, startServer } from './server.ts';

const log = pino({ level: 'silent' });
const noBroker = { writePulsar: () => Promise.reject(new Error('no broker is there')) };

/**
 * The controllers of what lives in clusters, with the rights of the chart's ServiceAccount `demo` and no others, on an API server
 * of their own that collects garbage. A broker and a proxy of a cluster `demo` of namespace `test` are ready: only the
 * operator's caches know of them, and of the cluster what they are told.
 */
export class BindingOperator {
  readonly caches = watchedKinds().caches;
  readonly #stop = new AbortController();
  readonly #server: Server;
  readonly #folder: string;
  #transport: Transport | undefined;
  #running: Promise<unknown> = Promise.resolve();

  private constructor(server: Server, folder: string) {
    this.#server = server;
    this.#folder = folder;
  }

  /** `effects` is how brokers are told anything, where one is there. */
  static async start(effects: Pick<Effects, 'writePulsar'> = noBroker): Promise<BindingOperator> {
    const folder = await mkdtemp(join(tmpdir(), 'pulsar-operator-bindings-'));
    const operator = new BindingOperator(await startServer(), folder);
    await operator.#install();
    await operator.#run(effects);
    return operator;
  }

  /** That of whoever may do everything. */
  get kubeconfig(): string {
    return this.#server.kubeconfig;
  }

  kubectl(args: string[], input?: string): Promise<string> {
    return runKubectl(this.#server.kubeconfig, args, input);
  }

  /** The operator sees a cluster as it is now. */
  observe(cluster: PulsarCluster): void {
    this.caches.clusters.observe('', cluster);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#transport?.close();
    await this.#server.stop();
    await rm(this.#folder, { recursive: true });
  }

  async #install(): Promise<void> {
    const { kubeconfig } = this.#server;
    for (const name of ['ops', 'team', 'test']) await this.kubectl(['create', 'namespace', name]);
    await helm(['install', 'demo', chart, '--namespace', 'ops'], kubeconfig);
    await definitionsServed(kubeconfig);
    // Now that it finds the definitions it need not look for new ones later.
    await this.#server.startControllerManager();
  }

  async #run(effects: Pick<Effects, 'writePulsar'>): Promise<void> {
    const { caches } = this;
    const connection = connect({ kubeconfig: await this.#asServiceAccount() });
    const transport = openTransport({ connection, userAgent: 'bindings-test' });
    this.#transport = transport;
    const registry = new Registry();
    const controllers = resourceControllers({
      options: { namespace: 'ops', namespaces: [], leaseName: 'demo', serviceAccount: 'demo' },
      ...{ transport, caches, log, registry, metrics: runtimeMetrics(registry), fence: () => 60_000 },
      effects,
      events: new EventRecorder({ transport, controller: 'test', instance: 'test', log }),
    });
    for (const cache of [caches.clusters, caches.pods]) cache.replace('', [], '1');
    for (const component of ['broker', 'proxy']) {
      const made = { uid: component, resourceVersion: '9', status: { podIP: '127.0.0.1' } };
      caches.pods.observe('', pod(`demo-${component}-0`, made));
    }
    const { signal } = this.#stop;
    this.#running = Promise.all(controllers.flatMap(each => [each.watch(signal), each.run(signal)]));
  }

  async #asServiceAccount(): Promise<string> {
    const token = (await this.kubectl(['-n', 'ops', 'create', 'token', 'demo'])).trim();
    const config = parse(await readFile(this.#server.kubeconfig, 'utf8')) as { users: { name: string }[] };
    const users = config.users.map(({ name }) => ({ name, user: { token } }));
    const kubeconfig = join(this.#folder, 'kubeconfig');
    await writeFile(kubeconfig, stringify({ ...config, users }));
    return kubeconfig;
  }
}
