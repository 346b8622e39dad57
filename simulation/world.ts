import { dequal } from 'dequal';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { Facts, Observation, Pod, StatefulSet } from '#src/cluster/model/observation.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import { versionLabel } from '#src/components/build/names.ts';
import type { KubernetesObject, ObjectMeta } from '#src/kubernetes/object.ts';
import { decide, pass } from './acts.ts';
import { heardIn, pulseOf } from './ear.ts';
import { runJobs } from './kubernetes/jobs.ts';
import { nextGeneration } from './kubernetes/kubernetes.ts';
import { collectGarbage } from './kubernetes/owners.ts';
import { runStatefulSets } from './kubernetes/stateful-sets.ts';
import { FakePulsar } from './pulsar.ts';
import { runServers } from './servers.ts';

type Spec = Record<string, unknown>;

/**
 * A small Kubernetes and a small Pulsar in memory: enough of their behaviour to carry plans out and to see where they
 * lead. Caches never stay behind, and nothing happens by itself: a test lets time pass by calling `settle` or its parts.
 */
export class FakeWorld extends FakePulsar {
  #last: { readonly seen: Observation; readonly decision: Plan; readonly wakesAt: number } | undefined;

  constructor(spec: Spec = {}) {
    super(pulsarClusterSpec.parse(spec));
  }

  // What people do

  /** What a user does with kubectl apply. */
  edit(spec: Spec): void {
    const parsed = pulsarClusterSpec.parse(spec);
    this.editSpec(() => parsed);
  }

  /** What a person does to an object with kubectl edit. */
  tamper<T extends KubernetesObject>(kind: string, name: string, change: (object: T) => void): void {
    const object = this.object<T>(kind, name);
    const changed = structuredClone(object);
    change(changed);
    const isOther = !dequal(object['spec'], changed['spec']);
    this.write(isOther ? { ...changed, metadata: nextGeneration(changed) } : changed);
  }

  /** What a person does with kubectl annotate, to the PulsarCluster unless it is said to what. */
  annotate(annotations: Record<string, string>, object: KubernetesObject = this.cluster): void {
    this.patchMeta(object, { annotations: { ...object.metadata.annotations, ...annotations } });
  }

  /** What a person or Kubernetes changes of an object beside its spec and status: that is no new generation. */
  patchMeta(object: KubernetesObject, change: Partial<ObjectMeta>): void {
    this.write({ ...object, metadata: { ...object.metadata, ...change } });
  }

  // The operator

  plan(): Plan {
    return this.decide().decision;
  }

  /** What is decided, and all that it was decided on. */
  decide(): { observation: Observation; decision: Plan } {
    return decide(this);
  }

  /** One pass: plans and carries the plan out. */
  pass(): Plan {
    return pass(this);
  }

  /** What it does each second: a pass if it sees anything new, or if the last one wanted to look again by now. */
  look(): Plan {
    const seen = this.observe();
    const last = this.#last;
    if (last && this.now < last.wakesAt && isSameSight(seen, last.seen)) return idle(last.decision);
    return this.wake(seen);
  }

  /** A pass, as when something is told that is no object. */
  wake(seen = this.observe()): Plan {
    const decision = pass(this, decide(this, seen));
    const { wakeAfterSeconds = Number.POSITIVE_INFINITY } = decision;
    this.#last = { seen, decision, wakesAt: this.now + wakeAfterSeconds * 1000 };
    return decision;
  }

  override observe(facts: Facts = {}): Observation {
    const heard = heardIn(this);
    const pulse = pulseOf(this);
    return { ...super.observe(facts), ...(heard && { heard }), ...(pulse && { pulse }) };
  }

  // What there is

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

  // What happens by itself

  runControllers(): void {
    collectGarbage(this);
    runStatefulSets(this);
    runJobs(this);
  }

  runPods(): void {
    runServers(this);
  }

  /** What the storage does: volumes get the size they ask for. */
  runVolumes(): void {
    for (const claim of this.claims.filter(each => !this.full(each) && each.status?.phase === 'Bound')) {
      const capacity = claim.spec?.resources?.requests;
      if (claim.status?.capacity?.storage !== capacity?.storage)
        this.write({ ...claim, status: { phase: 'Bound', ...(capacity && { capacity }) } });
    }
  }

  /** Lets everything happen until a pass changes nothing, and `look` after each; returns the last plan. */
  settle(limit = 60, look = () => {}): Plan {
    let quiet = 0;
    for (let round = 0; round < limit; round++) {
      const before = `${this.version} ${this.metadata}`;
      const decision = round === 0 ? this.wake() : this.look();
      this.runControllers();
      this.runPods();
      this.runVolumes();
      look();
      this.now += 1000;
      const { operations, changes, deletions, bestEffort } = decision;
      const acts = [operations, changes, deletions, bestEffort].flat().length;
      quiet = before === `${this.version} ${this.metadata}` && acts === 0 ? quiet + 1 : 0;
      // A plan that wants to look again soon may only be waiting for time to pass.
      const enough = (decision.wakeAfterSeconds ?? 60) <= 2 ? 7 : 1;
      if (quiet >= enough) return decision;
    }
    throw new Error(`no end after ${limit} passes; the last events: ${this.events.slice(-5).join('; ')}`);
  }
}

/** Whether two observations differ in nothing but when they were made. */
function isSameSight(seen: Observation, before: Observation): boolean {
  return dequal({ ...seen, now: before.now }, before);
}

/** What is left of a plan that has been carried out. */
function idle(decision: Plan): Plan {
  return { ...decision, operations: [], changes: [], deletions: [], bestEffort: [], events: [] };
}
