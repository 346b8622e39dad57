import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type {
  Facts,
  Observation,
  Pod,
  PulsarCluster,
  StatefulSet,
  Volume,
} from '#src/cluster/observation.ts';
import { type ComponentName, podName, selectorLabels, workloadName } from '#src/components/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

interface Objects {
  cluster: PulsarCluster;
  sets: readonly StatefulSet[];
  jobs: readonly KubernetesObject[];
  pods: readonly Pod[];
  volumes: readonly Volume[];
}

type Kind = keyof Objects;
type ListKind = Exclude<Kind, 'cluster'>;

const kinds: readonly Kind[] = ['cluster', 'sets', 'jobs', 'pods', 'volumes'];

/** Somebody else's change came first, or a server refused: the pass ends here. */
export class Refusal extends Error {}

const developmentSpec = pulsarClusterSpec.parse({ profile: 'Development', scaleDownPolicy: 'Delete' });
const started = Date.parse('2026-01-01T00:00:00Z');
const yes = [{ type: 'Ready', status: 'True' }];
const no = [{ type: 'Ready', status: 'False' }];

/**
 * The least of a Kubernetes on which decisions can be tried by the hundred thousand: what the API server holds, and what
 * the operator's caches show of it, which may lag, though never behind what the operator itself wrote and was told of.
 * An object is never changed, only replaced: it is its own resourceVersion.
 */
export class BareKubernetes {
  #truth: Objects;
  #seen: Objects;
  readonly #lagging = new Set<Kind>();
  #serial = 0;
  now = started;
  /** Names of pods that do not become ready. */
  readonly broken = new Set<string>();

  constructor() {
    const metadata = { name: 'demo', namespace: 'test', uid: 'cluster', generation: 1 };
    const cluster = {
      apiVersion: 'pulsar-operator.dev/v1alpha1',
      kind: 'PulsarCluster',
      metadata,
      spec: developmentSpec,
    };
    this.#truth = { cluster, sets: [], jobs: [], pods: [], volumes: [] };
    this.#seen = { ...this.#truth };
  }

  get cluster(): PulsarCluster {
    return this.#truth.cluster;
  }

  get pods(): readonly Pod[] {
    return this.#truth.pods;
  }

  get volumes(): readonly Volume[] {
    return this.#truth.volumes;
  }

  get sets(): readonly StatefulSet[] {
    return this.#truth.sets;
  }

  get jobs(): readonly KubernetesObject[] {
    return this.#truth.jobs;
  }

  /** What others write: the caches see it at once, unless their watch lags. */
  put<K extends Kind>(kind: K, value: Objects[K]): void {
    this.#truth[kind] = value;
    if (!this.#lagging.has(kind)) this.#seen[kind] = value;
  }

  /** One of the watches, or with an odd number another one too, tells nothing until `catchUp`. */
  lag(n: number): void {
    this.#lagging.add(kinds[n % kinds.length] as Kind);
    if (n % 2 === 1) this.#lagging.add(kinds[(n * 7) % kinds.length] as Kind);
  }

  catchUp(): void {
    this.#lagging.clear();
    this.#seen = { ...this.#truth };
  }

  observe(facts: Facts = {}): Observation {
    const { cluster, sets, jobs, pods, volumes } = this.#seen;
    const now = new Date(this.now).toISOString();
    return { cluster, owned: [...sets, ...jobs], pods, volumes, facts, now };
  }

  edit(change: (spec: PulsarCluster['spec']) => PulsarCluster['spec']): void {
    const { cluster } = this.#truth;
    const generation = (cluster.metadata.generation ?? 0) + 1;
    this.put('cluster', {
      ...cluster,
      metadata: { ...cluster.metadata, generation },
      spec: change(cluster.spec),
    });
  }

  /** The operator's own write of the status. */
  writeStatus(status: NonNullable<PulsarCluster['status']>): void {
    this.#truth.cluster = { ...this.#truth.cluster, status };
    // The answer holds the whole object.
    this.#seen.cluster = this.#truth.cluster;
  }

  /** The operator's own write of an object. */
  write<K extends ListKind>(kind: K, object: Objects[K][number]): void {
    const { name } = object.metadata;
    const replaced = <T extends KubernetesObject>(list: readonly T[]) => [
      ...list.filter(({ metadata }) => metadata.name !== name),
      object as unknown as T,
    ];
    this.#each(kind, replaced);
  }

  /** The operator's own deletion, with the object as the precondition: pods take a while, all else goes at once. */
  delete(kind: ListKind, object: KubernetesObject): void {
    const present: readonly KubernetesObject[] = this.#truth[kind];
    if (!present.includes(object)) throw new Refusal(`${object.metadata.name} is another one by now`);
    if (kind === 'pods') return this.write('pods', terminating(object as Pod, this.now));
    this.#each(kind, list => list.filter(other => other !== object));
  }

  #each(kind: ListKind, change: <T extends KubernetesObject>(list: readonly T[]) => readonly T[]): void {
    for (const objects of [this.#truth, this.#seen])
      Object.assign(objects, { [kind]: change(objects[kind]) });
  }

  /** Applies the StatefulSet of a component; a change of `revision` is a change of its template. */
  applySet(component: ComponentName, replicas: number, revision = '1'): void {
    const name = workloadName('demo', component);
    const live = this.sets.find(({ metadata }) => metadata.name === name);
    const updateRevision = live?.status?.updateRevision;
    if (live?.spec.replicas === replicas && updateRevision === revision) return;
    const generation = (live?.metadata.generation ?? 0) + 1;
    const uid = live?.metadata.uid ?? this.uid();
    this.write('sets', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name, uid, generation },
      spec: { replicas },
      status: { observedGeneration: generation, updateRevision: revision },
    });
  }

  uid(): string {
    return `uid-${++this.#serial}`;
  }

  replicas(component: ComponentName): number | undefined {
    const name = workloadName('demo', component);
    return this.sets.find(({ metadata }) => metadata.name === name)?.spec.replicas;
  }

  pod(name: string): Pod | undefined {
    return this.pods.find(({ metadata }) => metadata.name === name);
  }

  /** What the StatefulSet controller does, once: it makes the pods that are missing and ends those too many. */
  runSets(): void {
    for (const { metadata, spec, status } of this.sets) {
      const component = metadata.name === 'demo-bookie' ? 'bookkeeper' : 'zookeeper';
      const replicas = spec.replicas ?? 0;
      const own = this.pods.filter(pod => pod.metadata.name.startsWith(`${metadata.name}-`));
      const surplus = own.filter(pod => ordinal(pod) >= replicas && !pod.metadata.deletionTimestamp);
      for (const pod of surplus) this.replacePod(pod, terminating(pod, this.now));
      for (let at = 0; at < replicas; at++) {
        const name = podName('demo', component, at);
        if (own.some(pod => pod.metadata.name === name)) continue;
        const labels = {
          ...selectorLabels('demo', component),
          'controller-revision-hash': status?.updateRevision ?? '',
        };
        const pod = { name, uid: this.uid(), labels };
        this.put('pods', [...this.pods, { apiVersion: 'v1', kind: 'Pod', metadata: pod }]);
        this.#claim(component, name);
      }
    }
  }

  #claim(component: ComponentName, pod: string): void {
    const name = `${component === 'bookkeeper' ? 'ledgers' : 'data'}-${pod}`;
    if (this.volumes.some(({ metadata }) => metadata.name === name)) return;
    const metadata = { name, uid: this.uid(), labels: selectorLabels('demo', component) };
    this.put('volumes', [...this.volumes, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata }]);
  }

  replacePod(pod: Pod, by?: Pod): void {
    const others = this.pods.filter(other => other !== pod);
    this.put('pods', by ? [...others, by] : others);
  }

  setReady(pod: Pod, ready: boolean): void {
    const conditions = ready ? yes : no;
    if (pod.status?.conditions !== conditions) this.replacePod(pod, { ...pod, status: { conditions } });
  }

  /** What kubelets do, but for readiness, which is the servers' own affair: pods that are to end are gone. */
  runKubelets(): void {
    this.put(
      'pods',
      this.pods.filter(({ metadata }) => !metadata.deletionTimestamp),
    );
  }
}

function terminating(pod: Pod, now: number): Pod {
  return { ...pod, metadata: { ...pod.metadata, deletionTimestamp: new Date(now).toISOString() } };
}

export function ordinal({ metadata }: KubernetesObject): number {
  return Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));
}
