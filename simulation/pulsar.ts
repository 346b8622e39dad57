import type { Hearing } from '#src/cluster/model/heard.ts';
import type { Claim, Facts, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import type { FactName } from '#src/cluster/model/question.ts';
import type { MissingReference, OtherCluster } from '#src/cluster/model/references.ts';
import type { Warning } from '#src/cluster/model/warning.ts';
import { appliedAnnotation, isOurClaim } from '#src/cluster/objects/ownership.ts';
import { componentLabel, managedBy, podName } from '#src/components/build/names.ts';
import { withHash } from '#src/kubernetes/apply.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { Event } from '#src/kubernetes/events.ts';
import { frozen } from '#src/kubernetes/frozen.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { FakeBookies } from './bookies.ts';
import { FakeStore } from './configuration-store.ts';
import { FakeEnsemble, type FakeMetadata } from './ensemble.ts';
import type { Obstacles } from './job-starts.ts';
import { Kubernetes } from './kubernetes/kubernetes.ts';
import type { Spec } from './kubernetes/objects.ts';
import type { Writer } from './kubernetes/store.ts';
import { FakeNodes } from './nodes.ts';
import { FakeRacks } from './racks.ts';

/** Whether the caches have it: watches select by that label. */
function isWatched({ metadata: { labels = {} } }: KubernetesObject): boolean {
  return Object.entries(managedBy).every(([key, value]) => labels[key] === value);
}

const observedApart = ['PulsarCluster', 'Pod', 'PersistentVolumeClaim'];

/** As it comes over the wire. */
function sent<T>(what: T): T {
  return JSON.parse(JSON.stringify(what)) as T;
}

/** A Kubernetes whose caches never stay behind and whose objects nobody can change in place, and what the servers in it hold. */
export class FakePulsar extends Kubernetes {
  /** Objects of others. */
  foreign: KubernetesObject[] = [];
  events: string[] = [];
  /** What happened, in order: created and deleted objects by kind and name. */
  history: string[] = [];
  metadata: FakeMetadata = 'missing';
  /** When an initialisation has completed it, milliseconds since 1970. */
  initialisedAt = 0;
  ensemble = new FakeEnsemble();
  bookies = new FakeBookies();
  /** A sentence for each, which begins with the pod's name. */
  failingBrokers: string[] = [];
  racks = new FakeRacks();
  nodes = new FakeNodes();
  /** Which broker owns which bundles. */
  bundles: Record<string, string[]> = {};
  /** Other clusters whose turn it is to get the pods of another release of the operator. */
  others: OtherCluster[] = [];
  underReplicated = 0;
  /** The PulsarCluster that it names as its configuration store, and its pods. */
  store: Pick<Observation, 'cluster' | 'pods'> | undefined;
  /** Of a configuration store: the clusters that use it. */
  members: readonly string[] | undefined;
  /** The store that the cluster has noted that it shares. */
  sharedStore: string | undefined;
  /** Whether a broker has ever run. */
  hasRun = false;
  readonly #stores = new Map<string, FakeStore>();
  /** Whether somebody has switched autorecovery off, and who audits. */
  autorecovery: Hearing['autorecovery'] = { disabled: false, auditor: 'demo-autorecovery-0' };
  /** Brokers that have lost their session. */
  unlisted: string[] = [];
  /** So much later than it is so an ear hears of a server, whose pod is ready, and of metadata, in milliseconds. */
  earLagMs = 0;
  /** Nobody hears its ZooKeeper. */
  isDeaf = false;
  /** Neither its ZooKeeper nor its brokers have said anything yet. */
  isMute = false;
  /** When an ear last heard anything, milliseconds since 1970; undefined while it hears. */
  deafFrom: number | undefined;
  /** What Kubernetes warns of, by the name of the object. */
  warnings: Record<string, Warning[]> = {};
  missingReferences: MissingReference[] = [];
  /** Why there is no answer to a question. */
  unanswered: Partial<Record<FactName, string>> = {};
  /** Why an operation fails, or whether it does not. */
  failing: (operation: Operation) => string | undefined = () => undefined;
  /** Objects that the API server does not write. */
  refuses: (object: KubernetesObject) => boolean = () => false;
  /** StorageClasses that let volumes grow, or why nobody knows; all are of the class standard. */
  expandableClasses: string[] | Error = [];
  /** Volumes that grow no further than they are. */
  full: (volume: Claim) => boolean = () => false;
  /** Pods that never become ready, by a pattern of their name and revision. */
  broken: (pod: Pod) => boolean = () => false;
  /** How often the containers of broken pods have ended; 0: they run and never serve. */
  crashes = 0;
  /** What keeps pods of Jobs from starting. */
  obstacles: Obstacles = { missingImages: [] };
  override stopsAtOnce = (pod: Pod) => !this.nodes.isUnwell(pod);

  /** The configuration store at a URL. */
  storeAt(url: string): FakeStore {
    const known = this.#stores.get(url) ?? new FakeStore();
    this.#stores.set(url, known);
    return known;
  }

  /** What the stores at these URLs say of the cluster, and the cluster's own of itself. */
  askStores(urls: readonly string[]): NonNullable<Facts['configurationStores']> {
    const look = (url: string) => this.storeAt(url).look(this.hasRun, this.sharedStore);
    return { value: Object.fromEntries(urls.map(url => [url, look(url)])) };
  }

  /** Objects the cluster owns, without pods and claims. */
  get owned(): readonly KubernetesObject[] {
    return this.kinds()
      .filter(kind => !observedApart.includes(kind))
      .flatMap(kind => this.list(kind));
  }

  set owned(objects: readonly KubernetesObject[]) {
    for (const kind of this.kinds().filter(each => !observedApart.includes(each))) this.put(kind, []);
    for (const object of objects) this.put(object.kind, [...this.list(object.kind), object]);
  }

  override observe(facts: Facts = {}): Observation {
    const { cluster, owned, pods, claims, others, store, members } = this;
    return {
      cluster,
      owned,
      pods: pods.filter(isWatched),
      claims: claims.filter(claim => isWatched(claim) && isOurClaim(cluster, claim)),
      others,
      ...(store && { stores: [store] }),
      ...(members && { members }),
      facts,
      now: this.time(),
    };
  }

  override write<T extends KubernetesObject>(object: T, writer?: Writer): T {
    return frozen(super.write(object, writer));
  }

  override put(kind: string, objects: readonly KubernetesObject[]): void {
    super.put(kind, objects.map(frozen));
  }

  override editSpec(change: (spec: Spec) => Spec): void {
    super.editSpec(spec => sent(change(spec)));
  }

  override apply(desired: KubernetesObject): void {
    const { kind, metadata } = desired;
    const sizeOf = () => this.get<Claim>(kind, metadata.name)?.spec?.resources?.requests?.storage;
    const before = sizeOf();
    super.apply(sent(withHash(desired, appliedAnnotation)));
    const after = sizeOf();
    if (after !== before) this.history.push(`grow ${metadata.name} from ${before} to ${after}`);
  }

  override happened(what: string, { kind, metadata: { name } }: KubernetesObject): void {
    this.history.push(what === 'delete alone' ? `delete ${kind} ${name} alone` : `${what} ${kind} ${name}`);
    const { leader } = this.ensemble;
    const led = leader !== undefined && name === podName('demo', 'zookeeper', leader);
    if (led && what !== 'create') this.elect();
  }

  record({ reason, message }: Pick<Event, 'reason' | 'message'>): void {
    this.events.push(`${reason}: ${message}`);
  }

  object<T extends KubernetesObject>(kind: string, name: string): T {
    const found = this.get<T>(kind, name);
    if (!found) throw new Error(`there is no ${kind} ${name}`);
    return found;
  }

  podsOf(component: string): Pod[] {
    return this.pods.filter(({ metadata }) => metadata.labels?.[componentLabel] === component);
  }

  ready(component: string): Pod[] {
    return this.podsOf(component).filter(pod => conditionOf(pod.status, 'Ready')?.status === 'True');
  }

  condition(type: string) {
    return this.cluster.status?.conditions?.find(condition => condition.type === type);
  }

  /** How many servers the first ones are told to make an ensemble of, whatever somebody scales them to. */
  get #toldServers(): number {
    const map = this.get('ConfigMap', 'demo-zookeeper-ensemble')?.['data'] as
      | { ensemble?: string }
      | undefined;
    return map?.ensemble?.match(/^server\./gm)?.length ?? this.replicas('demo-zookeeper') ?? 0;
  }

  elect(): void {
    const servers = this.ready('zookeeper').map(({ metadata }) => metadata.name);
    this.ensemble.run(servers, this.#toldServers);
    if (this.ensemble.leader !== undefined && !this.isDeaf) this.deafFrom = undefined;
    else this.deafFrom ??= this.now;
  }
}
