import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type {
  Claim,
  Facts,
  Observation,
  Pod,
  PulsarCluster,
  StatefulSet,
} from '#src/cluster/model/observation.ts';
import { type Release, releaseOf } from '#src/components/build/context.ts';
import {
  type ComponentName,
  configLabel,
  imageAnnotation,
  selectorLabels,
  templateAnnotation,
  versionLabel,
  workloadName,
} from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { controlledBy } from '../controllers.ts';

interface Objects {
  cluster: PulsarCluster;
  sets: readonly StatefulSet[];
  jobs: readonly KubernetesObject[];
  maps: readonly KubernetesObject[];
  pods: readonly Pod[];
  claims: readonly Claim[];
}

type Kind = keyof Objects;
type ListKind = Exclude<Kind, 'cluster'>;

const kinds: readonly Kind[] = ['cluster', 'sets', 'jobs', 'pods', 'claims', 'maps'];

/** Somebody else's change came first, or a server refused: the pass ends here. */
export class Refusal extends Error {}

const developmentSpec = pulsarClusterSpec.parse({ profile: 'Development', scaleDownPolicy: 'Delete' });
const developmentRelease = releaseOf(developmentSpec);
const started = Date.parse('2026-01-01T00:00:00Z');

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
    this.#truth = { cluster, sets: [], jobs: [], maps: [], pods: [], claims: [] };
    this.#seen = { ...this.#truth };
  }

  get cluster(): PulsarCluster {
    return this.#truth.cluster;
  }

  get pods(): readonly Pod[] {
    return this.#truth.pods;
  }

  get volumes(): readonly Claim[] {
    return this.#truth.claims;
  }

  get sets(): readonly StatefulSet[] {
    return this.#truth.sets;
  }

  get maps(): readonly KubernetesObject[] {
    return this.#truth.maps;
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
    const { cluster, sets, jobs, maps, pods, claims } = this.#seen;
    const now = new Date(this.now).toISOString();
    return { cluster, owned: [...sets, ...jobs, ...maps], pods, claims, facts, now };
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

  /** The operator's own write of an object, with the uid as its precondition. */
  write<K extends ListKind>(kind: K, object: Objects[K][number]): void {
    const { name, uid } = object.metadata;
    const present: readonly KubernetesObject[] = this.#truth[kind];
    if (present.some(({ metadata }) => metadata.name === name && metadata.uid !== uid))
      throw new Refusal(`${name} is another one by now`);
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

  /**
   * The first `most` acts of a pass; what is refused ends it. With fewer than all of them the process has ended, and the
   * next one lists everything anew.
   */
  carryOut(acts: readonly (() => void)[], most: number): void {
    try {
      for (const act of acts.slice(0, most)) act();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
    if (most < acts.length) this.catchUp();
  }

  #each(kind: ListKind, change: <T extends KubernetesObject>(list: readonly T[]) => readonly T[]): void {
    for (const objects of [this.#truth, this.#seen])
      Object.assign(objects, { [kind]: change(objects[kind]) });
  }

  /** Applies the StatefulSet of a component. */
  applySet(
    component: ComponentName,
    replicas: number,
    release: Release = developmentRelease,
    config = '',
  ): void {
    const name = workloadName('demo', component);
    const live = this.sets.find(({ metadata }) => metadata.name === name);
    const present = live?.spec.template?.metadata?.labels ?? {};
    const isSame = present[versionLabel] === release.version && present[configLabel] === config;
    if (live?.spec.replicas === replicas && isSame) return;
    const labels = {
      ...selectorLabels('demo', component),
      [versionLabel]: release.version,
      [configLabel]: config,
    };
    this.write('sets', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: {
        name,
        uid: live?.metadata.uid ?? this.uid(),
        generation: (live?.metadata.generation ?? 0) + 1,
        labels: selectorLabels('demo', component),
        annotations: {
          [imageAnnotation]: release.image,
          [templateAnnotation]: revisionOf(release.version, config),
        },
        ownerReferences: [controlledBy(this.cluster)],
      },
      spec: { replicas, template: { metadata: { labels } } },
      ...(live?.status && { status: live.status }),
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

  /** What the StatefulSet controller does, once: it takes note, makes the pods that are missing and ends those too many. */
  runSets(): void {
    this.put('sets', this.sets.map(observed));
    this.#protectVolumes();
    for (const { metadata, spec, status } of this.sets) {
      if (metadata.deletionTimestamp) continue;
      const replicas = spec.replicas ?? 0;
      const own = this.pods.filter(pod => pod.metadata.name.startsWith(`${metadata.name}-`));
      const surplus = own.filter(pod => ordinal(pod) >= replicas && !pod.metadata.deletionTimestamp);
      for (const pod of surplus) this.replacePod(pod, terminating(pod, this.now));
      const revision = { 'controller-revision-hash': status?.updateRevision ?? '' };
      for (let at = 0; at < replicas; at++) {
        const name = `${metadata.name}-${at}`;
        if (own.some(pod => pod.metadata.name === name)) continue;
        const labels = { ...spec.template?.metadata?.labels, ...revision };
        const ownerReferences = [
          { apiVersion: 'apps/v1', kind: 'StatefulSet', name: metadata.name, uid: metadata.uid ?? '' },
        ];
        const pod = { name, uid: this.uid(), labels, ownerReferences };
        this.put('pods', [...this.pods, { apiVersion: 'v1', kind: 'Pod', metadata: pod }]);
        this.#claim(metadata.labels ?? {}, name);
      }
    }
  }

  #claim(labels: Record<string, string>, pod: string): void {
    const template = { zookeeper: 'data', bookkeeper: 'ledgers' }[
      labels['app.kubernetes.io/component'] ?? ''
    ];
    const name = `${template}-${pod}`;
    if (!template || this.volumes.some(({ metadata }) => metadata.name === name)) return;
    const metadata = { name, uid: this.uid(), labels };
    this.put('claims', [...this.volumes, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata }]);
  }

  replacePod(pod: Pod, by?: Pod): void {
    const others = this.pods.filter(other => other !== pod);
    this.put('pods', by ? [...others, by] : others);
  }

  setReady(pod: Pod, ready: boolean): void {
    const status = ready ? 'True' : 'False';
    if (pod.status?.conditions?.[0]?.status === status) return;
    const lastTransitionTime = new Date(this.now).toISOString();
    const startTime = pod.status?.startTime ?? lastTransitionTime;
    const conditions = [{ type: 'Ready', status, lastTransitionTime }];
    this.replacePod(pod, { ...pod, status: { startTime, conditions } });
  }

  /** A pod whose container ends again and again. */
  setCrashing(pod: Pod): void {
    if (pod.status?.containerStatuses) return;
    const lastTransitionTime = new Date(this.now).toISOString();
    const terminated = { reason: 'Error', exitCode: 1 };
    const containerStatuses = [{ name: 'server', restartCount: 2, state: { terminated } }];
    const conditions = [{ type: 'Ready', status: 'False', lastTransitionTime }];
    const startTime = pod.status?.startTime ?? lastTransitionTime;
    this.replacePod(pod, { ...pod, status: { startTime, conditions, containerStatuses } });
  }

  /** What a person does with kubectl scale. */
  scaleByHand(name: string, replicas: number): void {
    this.put(
      'sets',
      this.sets.map(set => {
        if (set.metadata.name !== name) return set;
        const generation = (set.metadata.generation ?? 1) + 1;
        return { ...set, metadata: { ...set.metadata, generation }, spec: { ...set.spec, replicas } };
      }),
    );
  }

  /** A person deletes a claim: it goes when no pod uses it any more. */
  doomVolume(volume: Claim): void {
    const deletionTimestamp = new Date(this.now).toISOString();
    const doomed = { ...volume, metadata: { ...volume.metadata, deletionTimestamp } };
    this.put(
      'claims',
      this.volumes.map(other => (other === volume ? doomed : other)),
    );
  }

  /** What Kubernetes does with claims that are deleted when their pod is gone. */
  #protectVolumes(): void {
    const left = this.volumes.filter(({ metadata }) => {
      return (
        !metadata.deletionTimestamp || this.pods.some(pod => metadata.name.endsWith(`-${pod.metadata.name}`))
      );
    });
    if (left.length !== this.volumes.length) this.put('claims', left);
  }

  /** What kubelets do, but for readiness, which is the servers' own affair: pods that are to end are gone. */
  runKubelets(): void {
    this.put(
      'pods',
      this.pods.filter(({ metadata }) => !metadata.deletionTimestamp),
    );
    this.#protectVolumes();
  }
}

/** Names a template by what is in it. */
export function revisionOf(version = '', config = ''): string {
  return `${version} ${config}`;
}

/** Takes note of the present template, which names its revision. */
function observed(set: StatefulSet): StatefulSet {
  const { generation = 1 } = set.metadata;
  if (set.status?.observedGeneration === generation) return set;
  const { [versionLabel]: version, [configLabel]: config } = set.spec.template?.metadata?.labels ?? {};
  return { ...set, status: { observedGeneration: generation, updateRevision: revisionOf(version, config) } };
}

function terminating(pod: Pod, now: number): Pod {
  return { ...pod, metadata: { ...pod.metadata, deletionTimestamp: new Date(now).toISOString() } };
}

export function ordinal({ metadata }: KubernetesObject): number {
  return Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));
}
