import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enter } from '#src/clients/pulsar/membership.ts';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { broker } from '#src/components/broker/objects.ts';
import { type ClusterContext, zookeeperHosts } from '#src/components/build/context.ts';
import { paths } from '#src/components/build/start-script.ts';
import { freePort, startZooKeeper, type ZooKeeper } from '#test/api/zookeeper/server.ts';
import { startBookie } from './bookie.ts';
import { bringing, initialise, memberOf } from './members.ts';
import type { Pulsar } from './server.ts';
import { startWorkload } from './workload.ts';

const chroot = '/instance';
const jvm = { heap: '256Mi', directMemory: '256Mi', garbageCollector: 'Serial' };

/** Clusters that share a configuration store: one real ZooKeeper for that, and another one in which each has a path of its own. */
export class SharingClusters implements AsyncDisposable {
  readonly own: ZooKeeper;
  readonly shared: ZooKeeper;
  readonly #started: AsyncDisposable[] = [];
  #isGone = false;

  private constructor(own: ZooKeeper, shared: ZooKeeper) {
    this.own = own;
    this.shared = shared;
  }

  static async start(): Promise<SharingClusters> {
    return new SharingClusters(await startZooKeeper(), await startZooKeeper());
  }

  /** Of the configuration store, as a cluster names it. */
  get servers(): string {
    return `127.0.0.1:${this.shared.port}${chroot}`;
  }

  /** Does something in the configuration store; paths begin with its own. */
  inStore<T>(use: (session: Session, root: string) => Promise<T>): Promise<T> {
    return session(this.shared, open => use(open, chroot));
  }

  inOwn<T>(use: (session: Session) => Promise<T>): Promise<T> {
    return session(this.own, use);
  }

  /** Initialises a cluster as its Job does, and enters it as the operator does. */
  async enter(name: string, spec: object = {}): Promise<ClusterContext> {
    const context = memberOf(name, {
      zookeeper: { replicas: 1, chroot: `/${name}` },
      bookkeeper: {
        replicas: 1,
        jvm,
        config: { diskUsageThreshold: '0.999', diskUsageWarnThreshold: '0.998' },
      },
      broker: { replicas: 1, jvm },
      configurationStore: { servers: this.servers },
      ...spec,
    });
    await initialise(context, `zk:127.0.0.1:${this.own.port}/${name}`);
    const [candidate, dowry] = await this.inOwn(open => bringing(open, `/${name}`, name));
    await this.inStore((open, root) => enter(open, root, candidate, dowry));
    return context;
  }

  /** Starts a bookie and a broker, with the files that the operator makes. */
  async serve(context: ClusterContext): Promise<Pick<Pulsar, 'web' | 'binary'>> {
    const data = await mkdtemp(join(tmpdir(), 'pulsar-operator-member-'));
    this.#started.push({ [Symbol.asyncDispose]: () => rm(data, { recursive: true }) });
    this.#started.push(await startBookie(context, this.own, data, await freePort()));
    const [brokerWeb, binary] = [await freePort(), await freePort()];
    const [zookeeper = ''] = zookeeperHosts(context);
    const addresses = {
      [zookeeper]: `127.0.0.1:${this.own.port}`,
      'brokerServicePort=6650': `brokerServicePort=${binary}`,
      'webServicePort=8080': `webServicePort=${brokerWeb}`,
    };
    const { name } = context;
    const env = { PULSAR_BROKER_CONF: paths.merged };
    const ofBroker = { addresses, env, pod: `${name}-broker-0`, port: [8080, brokerWeb] } as const;
    this.#started.push(await startWorkload(broker, context, ofBroker));
    return { web: `http://127.0.0.1:${brokerWeb}`, binary: `127.0.0.1:${binary}` };
  }

  /** Ends the configuration store. */
  async endStore(): Promise<void> {
    this.#isGone = true;
    await this.shared[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of this.#started.reverse()) await each[Symbol.asyncDispose]();
    await this.own[Symbol.asyncDispose]();
    if (!this.#isGone) await this.shared[Symbol.asyncDispose]();
  }
}

function session<T>({ port }: ZooKeeper, use: (session: Session) => Promise<T>): Promise<T> {
  return withSession([`127.0.0.1:${port}`], { deadlineMs: 30_000 }, use);
}
