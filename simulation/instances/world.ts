import { dequal } from 'dequal';
import { pulsarInstanceSpec } from '#src/api/resources/instance.ts';
import type { InstanceStatus } from '#src/api/resources/instance-status.ts';
import { AnswerError } from '#src/clients/network/exchange.ts';
import { BrokerError } from '#src/clients/pulsar/admin.ts';
import type { InstanceReconcilerOptions } from '#src/instance/act/pass.ts';
import { StillTopics } from '#src/instance/act/still-topics.ts';
import type { ClusterList } from '#src/instance/leave/part.ts';
import type {
  ClusterStanding,
  Instance,
  InstanceSecretsFound,
  StoreFound,
  StoreNaming,
} from '#src/instance/model.ts';
import type { PairNow } from '#src/instance/pairs.ts';
import { instanceReconciler } from '#src/instance/reconcile.ts';
import { sharedStoreOf } from '#src/instance/store/shared-store.ts';
import type { Event } from '#src/kubernetes/events.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { RunResult } from '#src/kubernetes/queue.ts';
import { SimulatedPulsar } from './pulsar.ts';
import { SimulatedStore } from './store.ts';

/** What ends an operator in the middle of a pass. */
export class Killed extends Error {}

const key = 'ns/world';

/** A few Pulsars, an instance of them in a Kubernetes of one object, and the loop that looks after it. */
export class InstanceWorld {
  readonly pulsars = new Map<string, SimulatedPulsar>();
  readonly events: Event[] = [];
  /** Clusters from which the operator has no answer. */
  readonly away = new Set<string>();
  /** How the operator stands to PulsarClusters, where that is not usual. */
  readonly standings = new Map<string, ClusterStanding>();
  /** What resources say, by cluster. */
  readonly lists = new Map<string, readonly ClusterList[]>();
  /** Other instances. */
  readonly others: Instance[] = [];
  /** What brokers fail to tell, by its path. */
  untold: RegExp | undefined;
  /** Why a write to a cluster fails. */
  readonly refusals = new Map<string, Error>();
  /** What was told to who watches figures. */
  figures: readonly PairNow[] = [];
  secrets: InstanceSecretsFound | undefined;
  writer: InstanceReconcilerOptions['writer'] = { write: async () => undefined, end: async () => undefined };
  /** How clusters are asked that are not simulated. */
  open: InstanceReconcilerOptions['open'] | undefined;
  instance: Instance;
  /** How many writes a pass comes to before its operator is killed. */
  mostWrites = Number.POSITIVE_INFINITY;
  /** Writes so far, of statuses too. */
  writes: string[] = [];
  /** What happens while a pass is under way, and in which cluster nothing is being decided just then: when a cluster is asked whom it knows or what is in it, and after each write. */
  meanwhile: (cluster?: string, isWritten?: boolean) => void = () => undefined;
  /** The time of the next pass, in seconds. */
  seconds = 0;

  /** What members share, where they do. */
  readonly store: SimulatedStore | undefined;
  /** What PulsarClusters say of the store, where that is not usual. */
  readonly namings = new Map<string, Partial<StoreNaming>>();
  /** PulsarClusters that are there, by name. */
  readonly clusters = new Map<string, StoreFound>();

  /** What an operator knows for as long as it runs. */
  #still = new StillTopics();

  constructor(names: readonly string[], spec: object = {}) {
    this.instance = instanceOf({ members: names.map(referred), ...spec });
    this.store = sharedStoreOf(this.instance) && new SimulatedStore();
    for (const name of names) this.pulsars.set(name, new SimulatedPulsar(name, this.store));
  }

  /** Somebody edits the spec. */
  edit(spec: object): void {
    const { generation = 0 } = this.instance.metadata;
    const edited = pulsarInstanceSpec.parse({ ...this.instance.spec, ...spec });
    this.instance = {
      ...this.instance,
      metadata: { ...this.instance.metadata, generation: generation + 1 },
      spec: edited,
    };
  }

  pulsar(name: string): SimulatedPulsar {
    const pulsar = this.pulsars.get(name);
    if (!pulsar) throw new Error(`there is no cluster ${name}`);
    return pulsar;
  }

  get status(): InstanceStatus {
    return this.instance.status ?? {};
  }

  /** What is said of a member: `Active Ready: Knows the other members, and is known to them`. */
  said(name: string): string | undefined {
    const member = this.status.members?.find(each => each.name === name);
    return member && `${member.workloadStatus} ${member.reason}: ${member.message}`;
  }

  /** One pass, up to its end or that of its operator. */
  async pass(): Promise<RunResult> {
    this.seconds += 1;
    this.writes = [];
    const { writes, mostWrites } = this;
    // Dead for good: what it had under way comes to nothing.
    const count = (write: string) => {
      if (writes.length >= mostWrites) throw new Killed();
      writes.push(write);
    };
    try {
      return await instanceReconciler(this.#options(count))(key, new AbortController().signal);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.#still = new StillTopics();
    }
    return undefined;
  }

  #options(count: (write: string) => void): InstanceReconcilerOptions {
    return {
      cache: {
        getByKey: () => this.instance,
        list: () => [this.instance, ...this.others],
      },
      client: {
        applyStatus: async applied => {
          count('status');
          this.meanwhile();
          this.instance = { ...this.instance, status: applied['status'] as InstanceStatus };
          return applied;
        },
      },
      clusters: {
        standing: (_, cluster) => this.#standing(cluster.split('/')[1] ?? ''),
        credentials: async () => ({ credentials: {} }),
        refused: () => undefined,
        lists: cluster => this.lists.get(cluster.split('/')[1] ?? '') ?? [],
        naming: cluster => this.#naming(cluster.split('/')[1] ?? ''),
        get: cluster => this.clusters.get(cluster.split('/')[1] ?? ''),
      },
      stores: {
        write: async (_, { applies }) => {
          for (const each of applies) {
            const live = this.clusters.get(each.metadata.name);
            if (dequal(live?.['spec'], each['spec'])) continue;
            count(`apply ${each.metadata.name}`);
            this.clusters.set(each.metadata.name, { ...live, ...each });
          }
          return { refused: new Map(), failed: new Map(), isChanged: applies.length > 0 };
        },
      },
      secrets: { see: () => this.secrets, forget: () => undefined },
      writer: this.writer,
      missingRight: namespace => ({ reason: 'MissingRight', message: `no right in ${namespace}` }),
      open: this.open ?? (({ web: [url = ''] }) => this.#open(new URL(url).hostname, count)),
      events: {
        record: (_, event) => {
          this.meanwhile(
            /\bcluster (\w+)/i.exec(event.message.replace(/^(Registered|Updated).* in /, ''))?.[1],
            true,
          );
          return this.events.push(event) > 0;
        },
      },
      pace: {
        afterMs: (_, reads) => Math.max(20_000, 1000 * reads),
        soonAfterMs: () => 3000,
        forget: () => undefined,
      },
      figures: { set: (_, pairs) => (this.figures = pairs), forget: () => undefined },
      still: this.#still,
      now: () => new Date(this.seconds * 1000).toISOString(),
    };
  }

  #standing(name: string): ClusterStanding {
    const owner: KubernetesObject = {
      apiVersion: 'pulsar-operator.dev/v1alpha1',
      kind: 'PulsarCluster',
      metadata: { name, namespace: 'ns', uid: `uid-of-${name}` },
    };
    const urls = { serviceUrl: `http://${name}:8080`, brokerServiceUrl: `pulsar://${name}:6650` };
    return (
      this.standings.get(name) ?? {
        ...{ kind: 'serves', web: [urls.serviceUrl], peers: undefined, urls },
        home: { owner, namespace: 'ns' },
      }
    );
  }

  #naming(name: string): StoreNaming | undefined {
    const { url = '', ref } = sharedStoreOf(this.instance) ?? {};
    const named = ref ? { clusterRef: ref } : { servers: url.replace('zk:', '') };
    const entered = this.store && url;
    return { named, entered, isInitialised: true, condition: undefined, ...this.namings.get(name) };
  }

  #open(name: string, count: (write: string) => void) {
    const answer = () => {
      const pulsar = this.pulsars.get(name);
      if (!pulsar || this.away.has(name)) throw new AnswerError(`${name}: no answer within 10000 ms`);
      return pulsar;
    };
    return {
      read: async (path: string) => {
        if (path === 'brokers/configuration/runtime' || path === 'tenants') this.meanwhile(name);
        if (this.untold?.test(path)) throw new BrokerError(path, 500, { said: 'not now' });
        return answer().read(path);
      },
      write: async (request: Parameters<SimulatedPulsar['write']>[0]) => {
        const pulsar = answer();
        // Pulsar takes it to all other clusters, and deletes topics there.
        if (request.path.endsWith('isGlobal=true')) throw new Error(`the operator writes ${request.path}`);
        const refusal = this.refusals.get(name);
        if (refusal) throw refusal;
        count(`${name}: ${request.method} ${request.path}`);
        pulsar.write(request);
      },
    };
  }
}

/** A member that is a PulsarCluster. */
export function referred(name: string) {
  return { name, clusterRef: { name } };
}

/** An instance as a person applies it. */
export function instanceOf(spec: object, name = 'world', uid = 'i'): Instance {
  return {
    apiVersion: 'pulsar-operator.dev/v1alpha1',
    kind: 'PulsarInstance',
    metadata: { name, namespace: 'ns', uid, generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: pulsarInstanceSpec.parse(spec),
  };
}
