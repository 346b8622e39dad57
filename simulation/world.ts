import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type {
  Claim,
  Facts,
  Observation,
  Pod,
  PulsarCluster,
  StatefulSet,
} from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import type { FactName, Question } from '#src/cluster/model/question.ts';
import { appliedAnnotation } from '#src/cluster/objects/changes.ts';
import { plan, planAfter } from '#src/cluster/plan.ts';
import { ordinalOf, versionLabel } from '#src/components/build/names.ts';
import { withHash } from '#src/kubernetes/apply.ts';
import type { Event } from '#src/kubernetes/events.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { FakeBookies } from './bookies.ts';
import {
  applyToVolume,
  type ClaimTemplate,
  claimOf,
  controlledBy,
  copyingStatus,
  expectWished,
  goingOn,
  jobPod,
  laidOver,
  namedAs,
  operated,
  revisionNameOf,
  runningStatus,
  setPod,
  withoutGarbage,
} from './controllers.ts';
import { FakeEnsemble, type FakeMetadata, inspected } from './ensemble.ts';
import { FakeNodes } from './nodes.ts';
import { FakeRacks, moveBundle } from './racks.ts';
import { asFailing, FakeRevisions } from './revisions.ts';

type Spec = Record<string, unknown>;

/**
 * A small Kubernetes and a small Pulsar in memory: enough of their behaviour to carry plans out and to see where they
 * lead. Nothing happens by itself: a test lets time pass by calling `settle` or its parts.
 */
export class FakeWorld {
  cluster: PulsarCluster;
  owned: KubernetesObject[] = [];
  /** Objects of others. */
  foreign: KubernetesObject[] = [];
  pods: Pod[] = [];
  claims: Claim[] = [];
  events: string[] = [];
  /** What happened, in order: created and deleted objects by kind and name. */
  history: string[] = [];
  now = Date.parse('2026-01-01T00:00:00Z');
  metadata: FakeMetadata = 'missing';
  ensemble = new FakeEnsemble();
  bookies = new FakeBookies();
  /** A sentence for each, which begins with the pod's name. */
  failingBrokers: string[] = [];
  readonly revisions = new FakeRevisions();
  racks = new FakeRacks();
  nodes = new FakeNodes();
  /** Which broker owns which bundles. */
  bundles: Record<string, string[]> = {};
  underReplicated = 0;
  missingReferences: string[] = [];
  /** Why there is no answer to a question. */
  unanswered: Partial<Record<FactName, string>> = {};
  /** Why an operation fails, or whether it does not. */
  failing: (operation: Operation) => string | undefined = () => undefined;
  /** StorageClasses that let volumes grow, or why nobody knows; all are of the class standard. */
  expandableClasses: string[] | Error = [];
  /** Volumes that grow no further than they are. */
  full: (volume: Claim) => boolean = () => false;
  /** Pods that never become ready, by a pattern of their name and revision. */
  broken: (pod: Pod) => boolean = () => false;
  /** How often the containers of broken pods have ended; 0: they run and never serve. */
  crashes = 0;
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
    const { cluster, owned, pods, claims } = this;
    const seen = structuredClone({ cluster, owned, pods, claims });
    return { ...seen, facts, now: new Date(this.now).toISOString() };
  }

  /** As the real questions do: an answer knows of the facts of earlier rounds alone. */
  #answer(question: Question): Facts {
    const names = question.fact === 'names' ? question.of : [];
    const some = 'of' in question && Array.isArray(question.of) ? (question.of as string[]) : [];
    const answers: Required<Facts> = {
      metadata:
        this.ready('zookeeper').length > 0 ? inspected(this.metadata) : { error: 'no server answers' },
      registrations: { value: this.bookies.registrations() },
      largestPolicy: { value: this.bookies.policy },
      provenRevisions: { value: this.revisions.answer(some) },
      ensemble: this.ensemble.look(this.ready('zookeeper').map(({ metadata }) => metadata.name)),
      bookies: { value: this.bookies.look(some, this.cluster.spec.bookkeeper.replicas) },
      bundles: { value: this.bundles },
      racks: this.racks.look(some),
      cookies: { value: this.bookies.cookieTimes() },
      failingBrokers: { value: this.failingBrokers.map(asFailing) },
      nodes: this.nodes.look(some),
      runningPods: { value: this.nodes.running.filter(name => some.includes(name)) },
      underReplicatedLedgers: { value: this.underReplicated },
      missingReferences: { value: this.missingReferences },
      expandableClasses: Array.isArray(this.expandableClasses)
        ? { value: this.expandableClasses.filter(name => some.includes(name)) }
        : { error: this.expandableClasses.message },
      names: { value: namedAs(names, [...this.foreign, ...this.owned, ...this.pods, ...this.claims]) },
    };
    const { fact } = question;
    const error = this.unanswered[fact];
    return { [fact]: error ? { error } : answers[fact] };
  }

  plan(): Plan {
    return this.decide().decision;
  }

  /** What is decided, and all that it was decided on. */
  decide(): { observation: Observation; decision: Plan } {
    for (let facts: Facts = {}; ; ) {
      const observation = this.observe(facts);
      const decision = plan(observation);
      if (decision.needs.length === 0) return { observation, decision };
      const given = decision.needs.find(({ fact }) => fact in facts);
      if (given) throw new Error(`the plan asks for ${given.fact}, which it was given`);
      facts = Object.assign({}, facts, ...decision.needs.map(each => this.#answer(each))) as Facts;
    }
  }

  /** One pass: plans and carries the plan out. */
  pass(): Plan {
    const { observation, decision } = this.decide();
    const { finalizers } = decision;
    if (finalizers) this.cluster.metadata.finalizers = [...finalizers];
    const { failures, fallout } = operated(decision, this.failing, operation => this.#perform(operation));
    const { changes, deletions } = goingOn(decision, fallout);
    for (const { desired, note } of changes) {
      this.#apply(desired);
      if (note) this.#record(note);
    }
    for (const { object, keepsDependents, force } of deletions) {
      if (keepsDependents) this.deleteAlone(object);
      else this.delete(object, force);
    }
    const told = failures.length > 0 ? planAfter(decision, observation, failures) : decision;
    this.#tell(told);
    for (const { operation, note } of decision.bestEffort) {
      const problem = this.failing(operation);
      if (problem === undefined) this.#perform(operation);
      const event = problem === undefined ? note : { reason: 'BackgroundFailed', message: problem };
      if (event) this.#record(event);
    }
    return told;
  }

  #record({ reason, message }: Pick<Event, 'reason' | 'message'>): void {
    this.events.push(`${reason}: ${message}`);
  }

  #tell(decision: Plan): void {
    for (const event of decision.events) this.#record(event);
    this.cluster = { ...this.cluster, status: structuredClone(decision.status) };
    const isLeaving = this.cluster.metadata.deletionTimestamp !== undefined;
    if (!isLeaving && this.condition('Ready')?.status === 'True')
      expectWished(this.cluster, name => this.replicas(name));
  }

  #perform(operation: Operation): void {
    if (operation.kind === 'removeUnfinishedLedgers') this.metadata = 'missing';
    if (operation.kind === 'reconfigure') {
      this.history.push(`reconfigure ${JSON.stringify(operation.change)}`);
      this.ensemble.reconfigure(operation.change, operation.version);
    }
    if (operation.kind === 'writeRacks') this.racks.write(operation.map);
    if (operation.kind === 'moveBundle') this.history.push(moveBundle(this.bundles, operation));
    if (operation.kind === 'setReadOnly' || operation.kind === 'deleteCookie') {
      this.history.push(`${operation.kind} ${JSON.stringify(operation)}`);
      this.bookies.perform(operation);
    }
  }

  #apply(desired: KubernetesObject): void {
    const object = structuredClone(withHash(desired, appliedAnnotation));
    if (object.kind === 'PersistentVolumeClaim')
      return void this.history.push(...applyToVolume(this.object(object.kind, object.metadata.name), object));
    const at = this.owned.findIndex(
      ({ kind, metadata }) => kind === object.kind && metadata.name === object.metadata.name,
    );
    const live = this.owned[at];
    if (!live) {
      this.history.push(`create ${object.kind} ${object.metadata.name}`);
      object.metadata.uid = `uid-${++this.#serial}`;
      this.owned.push({ ...object, metadata: { ...object.metadata, generation: 1 } });
      return;
    }
    this.owned[at] = laidOver(live, object);
  }

  /** Deletes a StatefulSet and leaves its pods: it is gone when the garbage collector has let go of them. */
  deleteAlone({ kind, metadata: { name } }: KubernetesObject): void {
    this.history.push(`delete ${kind} ${name} alone`);
    const { metadata } = this.object(kind, name);
    Object.assign(metadata, {
      deletionTimestamp: new Date(this.now).toISOString(),
      generation: (metadata.generation ?? 1) + 1,
    });
  }

  delete({ kind, metadata: { name } }: KubernetesObject, force = false): void {
    const pod = kind === 'Pod' && this.pods.find(({ metadata }) => metadata.name === name);
    if (pod && !force && this.nodes.keep(pod, this.now)) return;
    this.history.push(`${force ? 'force-' : ''}delete ${kind} ${name}`);
    const others = <T extends KubernetesObject>(list: T[]) => {
      return list.filter(other => other.kind !== kind || other.metadata.name !== name);
    };
    this.owned = others(this.owned);
    this.pods = others(this.pods);
    this.claims = others(this.claims);
    if (name === this.ensemble.leader) this.#elect();
    if (kind === 'Job') this.pods = this.pods.filter(({ metadata }) => !metadata.name.startsWith(name));
  }

  object<T extends KubernetesObject>(kind: string, name: string): T {
    const found = [...this.owned, ...this.claims].find(o => o.kind === kind && o.metadata.name === name);
    if (!found) throw new Error(`there is no ${kind} ${name}`);
    return found as T;
  }

  /** What a StatefulSet is to have; undefined when there is none. */
  replicas(name: string): number | undefined {
    const set = this.owned.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === name);
    return (set as StatefulSet | undefined)?.spec.replicas;
  }

  podsOf(component: string): Pod[] {
    return this.pods.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === component);
  }

  ready(component: string): Pod[] {
    return this.podsOf(component).filter(pod => {
      return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    });
  }

  isUpdated(pod: Pod): boolean {
    const name = pod.metadata.name.replace(/-\d+$/, '');
    const revision = this.object<StatefulSet>('StatefulSet', name).status?.updateRevision;
    return pod.metadata.labels?.['controller-revision-hash'] === revision;
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
    [this.owned, this.pods, this.claims] = withoutGarbage(this.owned, this.pods, this.claims);
    for (const object of this.owned) {
      if (object.kind === 'StatefulSet') this.#runStatefulSet(object as StatefulSet);
      if (object.kind === 'Job') this.#runJob(object);
    }
  }

  #runStatefulSet(set: StatefulSet): void {
    const revision = revisionNameOf(set);
    Object.assign(set, { status: { observedGeneration: set.metadata.generation, updateRevision: revision } });
    this.revisions.keep(revision, set);
    const replicas = set.spec.replicas ?? 1;
    const name = (ordinal: number) => `${set.metadata.name}-${ordinal}`;
    const isOf = (pod: Pod) => pod.metadata.name.replace(/-\d+$/, '') === set.metadata.name;
    const surplus = this.pods.filter(pod => isOf(pod) && ordinalOf(pod.metadata.name) >= replicas);
    for (const pod of surplus) this.delete(pod);
    for (let ordinal = 0; ordinal < replicas; ordinal++) {
      const ownerReferences = [controlledBy(set)];
      const present = this.pods.find(pod => pod.metadata.name === name(ordinal));
      if (present) present.metadata.ownerReferences = ownerReferences;
      if (present) continue;
      this.history.push(`create Pod ${name(ordinal)}`);
      this.pods.push(setPod(set, name(ordinal), `uid-${++this.#serial}`, revision));
      for (const template of set.spec.volumeClaimTemplates ?? []) this.#claim(template, name(ordinal));
    }
  }

  #claim(template: ClaimTemplate, pod: string): void {
    const name = `${template.metadata.name}-${pod}`;
    if (this.claims.some(({ metadata }) => metadata.name === name)) return;
    this.claims.push(claimOf(template, name, `uid-${++this.#serial}`, this.now));
  }

  /** What the storage does: volumes get the size they ask for. */
  runVolumes(): void {
    for (const volume of this.claims.filter(volume => !this.full(volume))) {
      const capacity = volume.spec?.resources?.requests;
      if (volume.status?.phase === 'Bound') Object.assign(volume, { status: { phase: 'Bound', capacity } });
    }
  }

  #runJob(job: KubernetesObject): void {
    const { name } = job.metadata;
    if (this.pods.some(pod => pod.metadata.name === `${name}-pod`)) return;
    this.history.push(`create Pod ${name}-pod`);
    this.pods.push(jobPod(job, `uid-${++this.#serial}`));
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
      if (pod.metadata.labels?.['app.kubernetes.io/component'] === 'recovery') {
        this.#recover(pod);
        continue;
      }
      const refuses = this.bookies.refuses(pod.metadata.name, this.claims);
      const crashes = Math.max(this.crashes, refuses ? 1 : 0);
      Object.assign(pod, { status: runningStatus(pod, this.now, this.broken(pod) || refuses, crashes) });
    }
    this.#elect();
    this.bookies.run(this.ready('bookkeeper'), this.claims, this.now);
  }

  /** A recovery Job takes a while; then it has copied what it can to other writable bookies, and ends. */
  #recover(pod: Pod): void {
    if (pod.status?.phase === 'Succeeded') return;
    const status = copyingStatus(pod, this.now, this.bookies.copyingMs);
    Object.assign(pod, { status });
    if (status.phase !== 'Succeeded') return;
    const job = this.owned.find(({ metadata }) => metadata.uid === pod.metadata.ownerReferences?.[0]?.uid);
    if (!job) return;
    this.bookies.recover(Number(/-(\d+)$/.exec(job.metadata.name)?.[1]));
    Object.assign(job, { status: { conditions: [{ type: 'Complete', status: 'True' }] } });
  }

  #elect(): void {
    const servers = this.ready('zookeeper').map(({ metadata }) => metadata.name);
    this.ensemble.run(servers, this.replicas('demo-zookeeper') ?? 0);
  }

  /** Lets everything happen until a pass changes nothing, and `look` after each; returns the last plan. */
  settle(limit = 60, look = () => {}): Plan {
    let quiet = 0;
    for (let round = 0; round < limit; round++) {
      const before = JSON.stringify([this.cluster, this.owned, this.pods, this.claims, this.metadata]);
      const decision = this.pass();
      this.runControllers();
      this.runPods();
      this.runVolumes();
      look();
      this.now += 1000;
      const after = JSON.stringify([this.cluster, this.owned, this.pods, this.claims, this.metadata]);
      const { operations, changes, deletions, bestEffort } = decision;
      const acts = [operations, changes, deletions, bestEffort].flat().length;
      quiet = before === after && acts === 0 ? quiet + 1 : 0;
      // A plan that wants to look again soon may only be waiting for time to pass.
      const enough = (decision.wakeAfterSeconds ?? 60) <= 2 ? 7 : 1;
      if (quiet >= enough) return decision;
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
