export interface Tenant {
  adminRoles: readonly string[];
  allowedClusters: readonly string[];
}

export interface Namespace {
  replicated: readonly string[];
  allowed: readonly string[];
}

export interface Topic {
  /** Lists of its own: of it there, or of it in all clusters. */
  lists: { local?: readonly string[] | undefined; global?: readonly string[] | undefined };
  /** By cluster the messages that are yet to come there: what a cursor remembers. */
  backlogs: Map<string, number>;
  /** What has come from elsewhere since nobody publishes there: it counts as yet to come to all, and is never sent. */
  echoes?: number;
}

/** A cluster's record of another, as Pulsar's `ClusterData`. */
export type Data = Readonly<Record<string, unknown>>;

/** One of several that share a store. */
interface Sharer {
  readonly name: string;
  readonly topics: Map<string, Topic>;
  /** What it does when lists have changed. */
  settleCursors(): void;
}

/** A configuration store in memory, and the clusters that share it. */
export class SimulatedStore {
  readonly records = new Map<string, Data>();
  readonly tenants = new Map<string, Tenant>();
  readonly namespaces = new Map<string, Namespace>();
  readonly clusters: Sharer[] = [];

  /** What the operator writes there of a cluster, once; and its workers. */
  enter(name: string): void {
    this.records.set(name, { serviceUrl: `http://${name}:8080`, brokerServiceUrl: `pulsar://${name}:6650` });
    for (const tenant of ['public', 'pulsar']) {
      const { adminRoles = [], allowedClusters = [] } = this.tenants.get(tenant) ?? {};
      this.tenants.set(tenant, { adminRoles, allowedClusters: [...allowedClusters, name] });
    }
    const { replicated = [] } = this.namespaces.get('pulsar/system') ?? {};
    this.namespaces.set('pulsar/system', { replicated: [...replicated, name], allowed: [] });
    this.namespaces.set(`public/functions-${name}`, { replicated: [name], allowed: [] });
  }

  /** A person makes a namespace that these serve, with a topic in each. */
  add(namespace: string, ...names: readonly string[]): void {
    const [tenant = ''] = namespace.split('/');
    const { allowedClusters = [] } = this.tenants.get(tenant) ?? {};
    this.tenants.set(tenant, {
      adminRoles: ['boss'],
      allowedClusters: [...new Set([...allowedClusters, ...names])],
    });
    this.namespaces.set(namespace, { replicated: names, allowed: [] });
    for (const { name, topics } of this.clusters)
      if (names.includes(name)) {
        const backlogs = new Map(names.filter(each => each !== name).map(each => [each, 0]));
        topics.set(`${namespace}/events`, { lists: {}, backlogs });
      }
  }
}
