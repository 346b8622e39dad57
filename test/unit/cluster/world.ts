import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { appliedAnnotation } from '#src/cluster/changes.ts';
import type {
  FactName,
  Facts,
  Observation,
  Pod,
  PulsarCluster,
  StatefulSet,
} from '#src/cluster/observation.ts';
import { type Plan, plan } from '#src/cluster/plan.ts';
import { versionLabel } from '#src/components/names.ts';
import { withHash } from '#src/kubernetes/apply.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

type Spec = Record<string, unknown>;

/**
 * A small Kubernetes and a small Pulsar in memory: enough of their behaviour to carry plans out and to see where they
 * lead. Nothing happens by itself: a test lets time pass by calling `settle` or its parts.
 */
export class FakeWorld {
  cluster: PulsarCluster;
  owned: KubernetesObject[] = [];
  pods: Pod[] = [];
  volumes: KubernetesObject[] = [];
  events: string[] = [];
  /** What happened, in order: created and deleted objects by kind and name. */
  history: string[] = [];
  now = Date.parse('2026-01-01T00:00:00Z');
  metadata: 'missing' | 'unfinished' | 'complete' = 'missing';
  leader = 'demo-zookeeper-0';
  underReplicated = 0;
  missingReferences: string[] = [];
  /** Pods that never become ready, by a pattern of their name and revision. */
  broken: (pod: Pod) => boolean = () => false;
  #serial = 0;

  constructor(spec: Spec = {}) {
    this.cluster = {
      apiVersion: 'pulsar-operator.dev/v1alpha1',
      kind: 'PulsarCluster',
      metadata: { name: 'demo', namespace: 'test', uid: 'cluster-uid', generation: 1, resourceVersion: '1' },
      spec: pulsarClusterSpec.parse(spec),
    };
  }

  /** What a user does with kubectl apply. */
  edit(spec: Spec): void {
    const generation = (this.cluster.metadata.generation ?? 0) + 1;
    const parsed = pulsarClusterSpec.parse(spec);
    this.cluster = { ...this.cluster, metadata: { ...this.cluster.metadata, generation }, spec: parsed };
  }

  observe(facts: Facts = {}): Observation {
    const { cluster, owned, pods, volumes } = structuredClone({
      cluster: this.cluster,
      owned: this.owned,
      pods: this.pods,
      volumes: this.volumes,
    });
    return { cluster, owned, pods, volumes, facts, now: new Date(this.now).toISOString() };
  }

  #answer(name: FactName): Facts {
    const zookeeperAnswers = this.ready('zookeeper').length > 0;
    const answers: Required<Facts> = {
      metadata: zookeeperAnswers
        ? {
            value: {
              missing: this.metadata === 'complete' ? [] : ['/admin/clusters/demo'],
              chrootExists: true,
              ledgersUnfinished: this.metadata === 'unfinished',
            },
          }
        : { error: 'no server answers' },
      writableBookies: { value: this.ready('bookkeeper').length },
      zookeeperRoles: {
        value: Object.fromEntries(
          this.ready('zookeeper').map(({ metadata: { name } }) => [
            name,
            name === this.leader ? 'leader' : 'follower',
          ]),
        ),
      },
      underReplicatedLedgers: { value: this.underReplicated },
      missingReferences: { value: this.missingReferences },
    };
    return { [name]: answers[name] };
  }

  plan(): Plan {
    let facts: Facts = {};
    for (;;) {
      const decision = plan(this.observe(facts));
      if (decision.needs.length === 0) return decision;
      for (const name of decision.needs) facts = { ...facts, ...this.#answer(name) };
    }
  }

  /** One pass: plans and carries the plan out. */
  pass(): Plan {
    const decision = this.plan();
    const { finalizers } = decision;
    if (finalizers) this.cluster.metadata.finalizers = [...finalizers];
    if (decision.zookeeper === 'removeUnfinishedLedgers') this.metadata = 'missing';
    for (const { desired } of decision.changes) this.#apply(desired);
    for (const { object } of decision.deletions) this.delete(object);
    this.events.push(...decision.events.map(({ reason, message }) => `${reason}: ${message}`));
    this.cluster = { ...this.cluster, status: structuredClone(decision.status) };
    return decision;
  }

  #apply(desired: KubernetesObject): void {
    const object = structuredClone(withHash(desired, appliedAnnotation));
    const into = object.kind === 'PersistentVolumeClaim' ? this.volumes : this.owned;
    const at = into.findIndex(
      ({ kind, metadata }) => kind === object.kind && metadata.name === object.metadata.name,
    );
    const live = into[at];
    if (!live) {
      this.history.push(`create ${object.kind} ${object.metadata.name}`);
      object.metadata.uid = `uid-${++this.#serial}`;
      into.push({ ...object, metadata: { ...object.metadata, generation: 1 } });
      return;
    }
    const generation = (live.metadata.generation ?? 1) + 1;
    const metadata = {
      ...live.metadata,
      ...object.metadata,
      annotations: { ...live.metadata.annotations, ...object.metadata.annotations },
      labels: { ...live.metadata.labels, ...object.metadata.labels },
      generation,
    };
    into[at] = { ...live, ...object, metadata };
  }

  delete({ kind, metadata: { name } }: KubernetesObject): void {
    this.history.push(`delete ${kind} ${name}`);
    const others = <T extends KubernetesObject>(list: T[]) => {
      return list.filter(other => other.kind !== kind || other.metadata.name !== name);
    };
    this.owned = others(this.owned);
    this.pods = others(this.pods);
    this.volumes = others(this.volumes);
    if (kind === 'Job') this.pods = this.pods.filter(({ metadata }) => !metadata.name.startsWith(name));
  }

  object<T extends KubernetesObject>(kind: string, name: string): T {
    const found = [...this.owned, ...this.volumes].find(o => o.kind === kind && o.metadata.name === name);
    if (!found) throw new Error(`there is no ${kind} ${name}`);
    return found as T;
  }

  podsOf(component: string): Pod[] {
    return this.pods.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === component);
  }

  ready(component: string): Pod[] {
    return this.podsOf(component).filter(pod => {
      return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    });
  }

  /** The version each pod of a component runs, in the order of their ordinals. */
  versions(component: string): string[] {
    const byName = (a: Pod, b: Pod) => a.metadata.name.localeCompare(b.metadata.name);
    return this.podsOf(component)
      .sort(byName)
      .map(({ metadata }) => metadata.labels?.[versionLabel] ?? 'none');
  }

  /** What the StatefulSet and Job controllers do: they take note of specs and make and remove pods. */
  runControllers(): void {
    for (const object of this.owned) {
      if (object.kind === 'StatefulSet') this.#runStatefulSet(object as StatefulSet);
      if (object.kind === 'Job') this.#runJob(object);
    }
  }

  #runStatefulSet(set: StatefulSet): void {
    const template = (set.spec as { template?: { metadata: { labels: Record<string, string> } } }).template;
    const revision = `${set.metadata.name}-${JSON.stringify(template).length}-${hash(JSON.stringify(template))}`;
    Object.assign(set, { status: { observedGeneration: set.metadata.generation, updateRevision: revision } });
    const replicas = set.spec.replicas ?? 1;
    const name = (ordinal: number) => `${set.metadata.name}-${ordinal}`;
    const isOf = (pod: Pod) => pod.metadata.name.replace(/-\d+$/, '') === set.metadata.name;
    const surplus = this.pods.filter(
      pod => isOf(pod) && Number(/\d+$/.exec(pod.metadata.name)?.[0]) >= replicas,
    );
    for (const pod of surplus) this.delete(pod);
    for (let ordinal = 0; ordinal < replicas; ordinal++) {
      if (this.pods.some(pod => pod.metadata.name === name(ordinal))) continue;
      this.history.push(`create Pod ${name(ordinal)}`);
      const labels = { ...template?.metadata.labels, 'controller-revision-hash': revision };
      const metadata = { name: name(ordinal), namespace: 'test', uid: `uid-${++this.#serial}`, labels };
      this.pods.push({ apiVersion: 'v1', kind: 'Pod', metadata, status: { phase: 'Pending' } });
      for (const { metadata } of set.spec.volumeClaimTemplates ?? []) this.#claim(metadata, name(ordinal));
    }
  }

  #claim(template: { name: string; labels?: Record<string, string> }, pod: string): void {
    const name = `${template.name}-${pod}`;
    if (this.volumes.some(({ metadata }) => metadata.name === name)) return;
    const metadata = {
      name,
      namespace: 'test',
      uid: `uid-${++this.#serial}`,
      labels: { ...template.labels },
    };
    this.volumes.push({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata });
  }

  #runJob({ metadata: { name, uid } }: KubernetesObject): void {
    if (this.pods.some(pod => pod.metadata.name === `${name}-pod`)) return;
    this.history.push(`create Pod ${name}-pod`);
    const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name, uid: uid ?? '', controller: true }];
    const labels = { 'app.kubernetes.io/component': 'metadata', 'app.kubernetes.io/instance': 'demo' };
    const metadata = {
      name: `${name}-pod`,
      namespace: 'test',
      uid: `uid-${++this.#serial}`,
      labels,
      ownerReferences,
    };
    this.pods.push({ apiVersion: 'v1', kind: 'Pod', metadata, status: { phase: 'Pending' } });
  }

  /** What the kubelets do: every pod that can becomes ready, a Job's pod ends. */
  runPods(): void {
    for (const pod of this.pods) {
      if (pod.metadata.labels?.['app.kubernetes.io/component'] === 'metadata') {
        // As the real one: with /ledgers half made it skips BookKeeper and still ends well.
        if (pod.status?.phase === 'Pending' && this.metadata === 'missing') this.metadata = 'complete';
        Object.assign(pod, { status: { phase: 'Succeeded' } });
        continue;
      }
      const status = this.broken(pod) ? 'False' : 'True';
      Object.assign(pod, {
        status: { phase: 'Running', podIP: '198.18.0.1', conditions: [{ type: 'Ready', status }] },
      });
    }
  }

  /** Lets everything happen until a pass changes nothing, and `look` after each; returns the last plan. */
  settle(limit = 60, look = () => {}): Plan {
    for (let round = 0; round < limit; round++) {
      const before = JSON.stringify([this.cluster, this.owned, this.pods, this.volumes, this.metadata]);
      const decision = this.pass();
      this.runControllers();
      this.runPods();
      look();
      this.now += 1000;
      const after = JSON.stringify([this.cluster, this.owned, this.pods, this.volumes, this.metadata]);
      if (before === after && decision.changes.length + decision.deletions.length === 0) return decision;
    }
    throw new Error(`no end after ${limit} passes; the last events: ${this.events.slice(-5).join('; ')}`);
  }

  condition(type: string) {
    return this.cluster.status?.conditions?.find(condition => condition.type === type);
  }

  /** What a person does to an object with kubectl edit. */
  tamper<T extends KubernetesObject>(kind: string, name: string, change: (object: T) => void): void {
    change(this.object<T>(kind, name));
  }
}

function hash(text: string): string {
  let value = 0;
  for (const char of text) value = (value * 31 + char.charCodeAt(0)) | 0;
  return value.toString(36);
}
