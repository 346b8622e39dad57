import { BrokerError } from '#src/clients/pulsar/admin.ts';
import type { AdminRequest } from '#src/clients/pulsar/admin-request.ts';
import type { Data, Namespace, SimulatedStore, Tenant, Topic } from './store.ts';

/**
 * A Pulsar in memory, as far as it knows other clusters: what it refuses, what goes with a list, and that it lets a record go that is
 * still named. Source: ClustersBase, TenantsBase, NamespacesBase, PersistentTopic of Pulsar 4.0.
 */
export class SimulatedPulsar {
  readonly name: string;
  readonly records: Map<string, Data>;
  readonly tenants: Map<string, Tenant>;
  readonly namespaces: Map<string, Namespace>;
  readonly topics = new Map<string, Topic>();
  /** How many messages were given up with a cursor, by the cluster to which they were to come. */
  readonly dropped = new Map<string, number>();
  /** Clusters to which its brokers have no connection. */
  readonly cut = new Set<string>();
  /** What it calls itself to those who ask. */
  calledAs: string;
  /** Where it says that it keeps what clusters may share. */
  store = 'zk:own';
  /** Producers on each of its topics. */
  producers = 0;
  readonly #shared: SimulatedStore | undefined;

  /** One that shares a store is not in it before it is entered. */
  constructor(name: string, shared?: SimulatedStore) {
    this.name = name;
    this.calledAs = name;
    this.#shared = shared;
    this.records = shared?.records ?? new Map([[name, { serviceUrl: `http://${name}:8080` }]]);
    this.tenants = shared?.tenants ?? new Map();
    this.namespaces = shared?.namespaces ?? new Map();
    if (shared) this.store = 'zk:shared';
    shared?.clusters.push(this);
  }

  /** What makes a namespace with one topic. */
  add(namespace: string, topic = 'events'): void {
    const [tenant = ''] = namespace.split('/');
    if (!this.tenants.has(tenant)) this.tenants.set(tenant, { adminRoles: [], allowedClusters: [this.name] });
    this.namespaces.set(namespace, { replicated: [this.name], allowed: [] });
    this.topics.set(`${namespace}/${topic}`, { lists: {}, backlogs: new Map() });
  }

  /** Messages are published in all topics. */
  produce(count: number): void {
    for (const topic of this.topics.values()) {
      topic.echoes = 0;
      for (const [remote, backlog] of topic.backlogs) topic.backlogs.set(remote, backlog + count);
    }
  }

  /** Messages come from elsewhere, where nobody publishes. */
  echo(count: number): void {
    for (const topic of this.topics.values()) topic.echoes = (topic.echoes ?? 0) + count;
  }

  /** Messages come to the clusters that can be reached. */
  replicate(isReached: (remote: string) => boolean): void {
    for (const { backlogs } of this.topics.values())
      for (const remote of backlogs.keys())
        if (this.records.has(remote) && isReached(remote)) backlogs.set(remote, 0);
  }

  /** As a broker: what it does at once, for it changes nothing but itself. */
  write({ method, path, body }: AdminRequest): void {
    const [kind = '', ...names] = path.split(/[/?]/);
    if (kind === 'clusters') this.#writeRecord(method, names[0] ?? '', body as Data);
    else if (kind === 'tenants') this.#writeTenant(names[0] ?? '', body as Tenant);
    else if (kind === 'namespaces')
      this.#writeNamespace(`${names[0]}/${names[1]}`, names[2], body as string[]);
    else if (names[3] === 'unload') this.#unload(names.slice(0, 3).join('/'));
    else this.#writeTopic(names.slice(0, 3).join('/'), path.endsWith('isGlobal=true'), body as string[]);
    for (const each of this.#shared?.clusters ?? [this]) each.settleCursors();
  }

  read(path: string): unknown {
    const [kind = '', ...names] = path.split(/[/?]/);
    if (kind === 'brokers')
      return {
        clusterName: this.calledAs,
        metadataStoreUrl: 'zk:own',
        configurationMetadataStoreUrl: this.store,
      };
    if (kind === 'clusters') return names[0] ? this.records.get(names[0]) : [...this.records.keys()];
    if (kind === 'tenants') return names[0] ? this.tenants.get(names[0]) : [...this.tenants.keys()];
    if (kind === 'namespaces') return this.#readNamespace(names);
    if (names[2] === 'partitioned') return [];
    return this.#readTopic(names, path);
  }

  /** All clusters that its policies name. */
  get named(): readonly string[] {
    return [
      ...[...this.tenants.values()].flatMap(({ allowedClusters }) => allowedClusters),
      ...[...this.namespaces.values()].flatMap(({ replicated, allowed }) => [...replicated, ...allowed]),
      ...[...this.topics.values()].flatMap(({ lists }) => [...(lists.local ?? []), ...(lists.global ?? [])]),
    ];
  }

  #readNamespace([tenant = '', name, below]: readonly string[]): unknown {
    if (!name) return [...this.namespaces.keys()].filter(each => each.startsWith(`${tenant}/`));
    const namespace = this.namespaces.get(`${tenant}/${name}`);
    if (!namespace) return undefined;
    if (below === 'topics') this.#mustServe(`${tenant}/${name}`, namespace);
    const inIt = [...this.topics.keys()].filter(each => each.startsWith(`${tenant}/${name}/`));
    if (below === 'topics') return inIt.map(each => `persistent://${each}`);
    return { replication_clusters: namespace.replicated, allowed_clusters: namespace.allowed };
  }

  /** Of what is not there a broker tells nothing. */
  #mustServe(name: string, { replicated, allowed }: Namespace): void {
    if ((allowed.length > 0 ? allowed : replicated).includes(this.name)) return;
    throw new BrokerError(name, 412, { said: 'Namespace missing local cluster name in clusters list' });
  }

  #readTopic(names: readonly string[], path: string): unknown {
    const topic = this.topics.get(names.slice(0, 3).join('/'));
    if (!topic) return undefined;
    if (names[3] === 'replication') return topic.lists[path.endsWith('isGlobal=true') ? 'global' : 'local'];
    const replication = [...topic.backlogs].map(([remote, backlog]) => {
      const told = { connected: !this.cut.has(remote), replicationBacklog: backlog + (topic.echoes ?? 0) };
      return [remote, { ...told, replicationDelayInSeconds: 0, msgRateOut: 0 }];
    });
    const publishers = Array.from({ length: this.producers }, () => ({}));
    return { publishers, replication: Object.fromEntries(replication) };
  }

  #writeRecord(method: AdminRequest['method'], name: string, data: Data): void {
    if (method === 'DELETE') {
      if (!this.records.delete(name)) throw new BrokerError(name, 404);
      return;
    }
    if (method === 'PUT' && this.records.has(name)) throw new BrokerError(name, 409);
    if (method === 'POST' && !this.records.has(name)) throw new BrokerError(name, 404);
    this.records.set(name, data);
  }

  #writeTenant(name: string, tenant: Tenant): void {
    if (!tenant.allowedClusters.every(each => this.records.has(each)))
      throw new BrokerError(name, 412, { said: 'Clusters do not exist' });
    if (tenant.allowedClusters.length === 0) throw new BrokerError(name, 412);
    this.tenants.set(name, tenant);
  }

  #writeNamespace(name: string, list: string | undefined, clusters: readonly string[]): void {
    const namespace = this.namespaces.get(name);
    if (!namespace) throw new BrokerError(name, 404);
    const allowed = this.tenants.get(name.split('/')[0] ?? '')?.allowedClusters ?? [];
    if (clusters.some(each => !this.records.has(each) || !allowed.includes(each)))
      throw new BrokerError(name, 403, { said: 'Invalid cluster id' });
    const replicated = list === 'replication' ? clusters : namespace.replicated;
    const may = list === 'replication' ? namespace.allowed : clusters;
    if ((list !== 'replication' || may.length > 0) && !replicated.every(each => may.includes(each)))
      throw new BrokerError(name, 400, { said: 'Allowed clusters do not contain the replication cluster' });
    Object.assign(namespace, { replicated, allowed: may });
  }

  #unload(name: string): void {
    const topic = this.topics.get(name);
    if (!topic) throw new BrokerError(name, 404);
    topic.echoes = 0;
  }

  #writeTopic(name: string, isGlobal: boolean, clusters: readonly string[]): void {
    const topic = this.topics.get(name);
    if (!topic) throw new BrokerError(name, 404);
    if (!clusters.includes(this.name)) throw new BrokerError(name, 412);
    topic.lists[isGlobal ? 'global' : 'local'] = clusters;
  }

  /** A cursor comes and goes with the list; a topic that is to be nowhere is deleted, and one that is to be here comes. */
  settleCursors(): void {
    for (const [name, { lists, backlogs }] of this.#topicsToBe()) {
      const namespace = this.namespaces.get(name.split('/').slice(0, 2).join('/'));
      const effective = lists.local ?? lists.global ?? namespace?.replicated ?? [];
      const isHere = effective.includes(this.name) || namespace?.allowed.includes(this.name);
      if (!isHere) this.topics.delete(name);
      const remotes = isHere ? effective.filter(each => each !== this.name) : [];
      for (const [remote, backlog] of backlogs) {
        if (remotes.includes(remote)) continue;
        this.dropped.set(remote, (this.dropped.get(remote) ?? 0) + backlog);
        backlogs.delete(remote);
      }
      for (const remote of remotes) if (!backlogs.has(remote)) backlogs.set(remote, 0);
    }
  }

  /** Those of others come when a namespace is to be here, too. */
  #topicsToBe(): Map<string, Topic> {
    for (const other of this.#shared?.clusters ?? [])
      for (const name of other.topics.keys()) {
        const { replicated = [] } = this.namespaces.get(name.split('/').slice(0, 2).join('/')) ?? {};
        if (!this.topics.has(name) && replicated.includes(this.name) && replicated.includes(other.name))
          this.topics.set(name, { lists: {}, backlogs: new Map() });
      }
    return this.topics;
  }
}
