/** What a tenant of a cluster says of clusters. */
export interface TenantScanned {
  readonly name: string;
  readonly adminRoles: readonly string[];
  readonly allowedClusters: readonly string[];
}

/** How the messages of a topic come to another cluster. */
export interface Replicator {
  readonly connected: boolean;
  /** Messages that are yet to come there. */
  readonly backlog: number;
  readonly delaySeconds: number;
  /** Messages a second. */
  readonly rate: number;
}

/** What a topic says of clusters. */
export interface TopicScanned {
  /** Its full name, that of a partition too. */
  readonly name: string;
  readonly replicators: Readonly<Record<string, Replicator>>;
  /** How many producers are connected, but for those of other clusters' brokers. */
  readonly producers?: number;
  /** Whether nobody has published there for long, and what is yet to come from it stands. */
  readonly isStill?: boolean;
}

/** A list of clusters of a topic's own: of it there, or of it in all clusters. */
export interface TopicList {
  readonly topic: string;
  readonly isGlobal: boolean;
  readonly clusters: readonly string[];
}

/** What a namespace of a cluster says of clusters. */
export interface NamespaceScanned {
  /** `tenant/namespace`. */
  readonly name: string;
  readonly replicated: readonly string[];
  readonly allowed: readonly string[];
  readonly topics: readonly TopicScanned[];
  /** Only of namespaces that may have some that matter. */
  readonly lists: readonly TopicList[];
}

/** All in a cluster that names clusters. */
export interface Scan {
  readonly tenants: readonly TenantScanned[];
  readonly namespaces: readonly NamespaceScanned[];
}
