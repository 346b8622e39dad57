import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { Job } from '#src/cluster/model/jobs.ts';
import type {
  Claim,
  Facts,
  Observation,
  Pod,
  PulsarCluster,
  Revision,
  StatefulSet,
} from '#src/cluster/model/observation.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { Store } from './store.ts';

/** What the spec of a cluster is before it is edited. */
export type Spec = PulsarCluster['spec'];

/** A store with one PulsarCluster in it, and what the operator observes of it. */
export class Objects extends Store {
  now = Date.parse('2026-01-01T00:00:00Z');
  /** The revisions that the StatefulSet controller keeps, by name. */
  readonly revisions = new Map<string, Revision>();
  protected last: PulsarCluster;
  #time = { at: 0, text: '' };

  constructor(spec: Spec = pulsarClusterSpec.parse({})) {
    super();
    const metadata = { name: 'demo', namespace: 'test', uid: 'cluster-uid', generation: 1 };
    const cluster = { apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster', metadata, spec };
    this.last = this.write(cluster);
  }

  override continueFrom(other: this): void {
    super.continueFrom(other);
    this.now = other.now;
    this.last = other.last;
    for (const [name, revision] of other.revisions) this.revisions.set(name, revision);
  }

  /** As it was last, once it is gone. */
  get cluster(): PulsarCluster {
    return this.list<PulsarCluster>('PulsarCluster')[0] ?? this.last;
  }

  set cluster(cluster: PulsarCluster) {
    this.put('PulsarCluster', [cluster]);
  }

  get isGone(): boolean {
    return this.list('PulsarCluster').length === 0;
  }

  get sets(): readonly StatefulSet[] {
    return this.list('StatefulSet');
  }

  get jobs(): readonly Job[] {
    return this.list('Job');
  }

  get pods(): readonly Pod[] {
    return this.list('Pod');
  }

  set pods(pods: readonly Pod[]) {
    this.put('Pod', pods);
  }

  get claims(): readonly Claim[] {
    return this.list('PersistentVolumeClaim');
  }

  set claims(claims: readonly Claim[]) {
    this.put('PersistentVolumeClaim', claims);
  }

  observe(facts: Facts = {}): Observation {
    return {
      cluster: this.seen<PulsarCluster>('PulsarCluster')[0] ?? this.last,
      owned: [...this.seen('StatefulSet'), ...this.seen('Job'), ...this.seen('ConfigMap')],
      pods: this.seen('Pod'),
      claims: this.seen('PersistentVolumeClaim'),
      others: [],
      facts,
      now: this.time(),
    };
  }

  time(afterMs = 0): string {
    const at = this.now + afterMs;
    // Making one takes longer than most of what is done with it.
    if (at !== this.#time.at) this.#time = { at, text: new Date(at).toISOString() };
    return this.#time.text;
  }

  /** What a StatefulSet is to have; undefined when there is none. */
  replicas(name: string): number | undefined {
    return this.get<StatefulSet>('StatefulSet', name)?.spec.replicas;
  }

  /** Whether a pod has a claim, by the name that its StatefulSet gives it. */
  isUsed({ metadata }: KubernetesObject): boolean {
    return this.pods.some(pod => metadata.name.endsWith(`-${pod.metadata.name}`));
  }
}
