import { ok } from 'node:assert/strict';
import { dequal } from 'dequal';
import { needlessCopies } from '#src/cluster/bookkeeper/copy-ledgers.ts';
import { bookiesInForce } from '#src/cluster/bookkeeper/scale.ts';
import { isAlive, isReady, podsOf } from '#src/cluster/model/component-state.ts';
import type { BookiesFact, Fact, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { isDrained } from '#src/cluster/volumes/marks.ts';
import { isHandedOver } from '#src/cluster/volumes/wanted.ts';
import { recoveryJobName } from '#src/components/bookkeeper/recovery-job.ts';
import { quorumsOf } from '#src/components/build/context.ts';
import { drainedAnnotation, ordinalOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { disksOf, disksWithout, lastingDisks, markServed, stayingOf, swapDisk } from './bookkeeper-disks.ts';
import { BookKeeperModel } from './bookkeeper-model.ts';
import type { Name } from './bookkeeper-steps.ts';
import type { Step } from './histories.ts';
import { BareKubernetes, ordinal } from './objects.ts';

/** Bookies that leave, come back and come anew, with ledgers that brokers write meanwhile. */
export class BookKeeperHistory {
  readonly kubernetes = new BareKubernetes();
  readonly model = new BookKeeperModel();
  wish = 4;
  #ensembleChanges = false;
  #answers = true;
  message = '';
  #held = false;
  /** Whether a person is asked for more bookies, because volumes go with one. */
  #isAtRisk = false;
  /** Since somebody scaled it the StatefulSet says nothing of what the operator wants. */
  #byHand = false;
  /** One that does not run when its pod goes may start once more before it is stopped, and then comes back. */
  #wentUnheard: number | undefined;

  constructor() {
    this.#edit(4);
    this.#round();
    for (let ledger = 0; ledger < 6; ledger++) this.model.write(2, ledger, this.kubernetes.now);
  }

  #edit(wish: number): void {
    this.wish = wish;
    this.kubernetes.edit(spec => ({ ...spec, bookkeeper: { ...spec.bookkeeper, replicas: wish } }));
  }

  step([name, n]: Step<Name>): void {
    const { kubernetes, model } = this;
    if (name === 'pass') this.pass();
    if (name === 'slow pass') this.pass(99, () => this.#meanwhile(n));
    if (name === 'crash') this.pass(n % 7);
    if (name === 'answer lost') this.pass(1 + (n % 3));
    if (name === 'rounds') for (let round = 0; round <= n % 18; round++) this.#round();
    if (name === 'sets') kubernetes.runSets();
    if (name === 'kubelets') this.#runKubelets();
    if (name === 'jobs') this.#runJobs(n % 3);
    if (name === 'edit') this.#edit(1 + (n % 6));
    if (name === 'write') model.write(n % 10 === 0 ? 3 : 2, n, kubernetes.now);
    if (name === 'time') kubernetes.now += 500 * (n % 12);
    if (name === 'lag') kubernetes.lag(n);
    if (name === 'catch up') kubernetes.catchUp();
    if (name === 'audit') model.audit();
    if (name === 'replicate') model.replicate();
    if (name === 'break') kubernetes.broken.add(`demo-bookie-${n % 6}`);
    if (name === 'mend') kubernetes.broken.clear();
    if (name === 'lose disk') this.#loseDisk(n % 6);
    if (name === 'kill') this.#kill(n % 6);
    if (name === 'no answer') this.#answers = n % 2 === 0;
    if (name === 'ensemble') this.#ensembleChanges = n % 2 === 0;
    if (name === 'policy') this.#setPolicy(n);
    if (name === 'scale by hand') this.#scaleByHand(n);
    if (name === 'delete claim') this.#deleteClaim(n % 6);
    if (name === 'delete set') this.#deleteSet();
    if (name === 're-create') this.#recreate();
    this.#run();
    this.#check();
  }

  /** What happens while a pass is between its decision and its acts. */
  #meanwhile(n: number): void {
    const names = ['edit', 'kill', 'sets', 'kubelets', 'jobs', 'audit', 'break', 'policy'] as const;
    this.step([names[n % names.length] ?? 'edit', (n * 13) % 100]);
  }

  #setPolicy(n: number): void {
    this.kubernetes.edit(spec => ({ ...spec, scaleDownPolicy: n % 2 === 0 ? 'Retain' : 'Delete' }));
  }

  // The operator

  /** Decides, and carries out the first `most` acts. The order of the acts is that of `plan` and `act`. */
  pass(most = 99, meanwhile = () => {}): void {
    const { kubernetes } = this;
    let observation = kubernetes.observe();
    const { spec } = observation.cluster;
    let decision = bookiesInForce(observation, spec, this.#ensembleChanges);
    const asked = decision.step?.needs;
    if (asked?.fact === 'bookies') {
      observation = { ...observation, facts: { bookies: this.#look(asked.of) } };
      decision = bookiesInForce(observation, spec, this.#ensembleChanges);
    }
    const { replicas, draining, step, hold, risks = [] } = decision;
    const { copies } = step ?? {};
    this.#isAtRisk = risks.length > 0;
    this.message = step?.message ?? '';
    this.#held = hold !== undefined;
    ok(step === undefined || this.message !== '', 'a wait says for what');
    const isMarked = (volume: KubernetesObject) => isHandedOver(decision, volume);
    const changed = observation.claims.filter(volume => isMarked(volume) !== isDrained(volume));
    const status = {
      drainingBookies: [...draining],
      components: {
        bookkeeper: { replicas: 0, desired: replicas, ready: 0, updated: 0, reason: 'Ready', message: '' },
      },
    };
    const writeStatus = () => kubernetes.writeStatus(status);
    const isNews = !dequal(status.drainingBookies, observation.cluster.status?.drainingBookies ?? []);
    const acts = [
      // What is to be remembered comes first.
      ...(isNews ? [writeStatus] : []),
      ...(step?.operations ?? []).map(operation => () => this.#perform(operation)),
      ...changed.map(volume => () => {
        const { [drainedAnnotation]: _, ...others } = volume.metadata.annotations ?? {};
        const annotations = isMarked(volume) ? { ...others, [drainedAnnotation]: 'true' } : others;
        kubernetes.write('claims', { ...volume, metadata: { ...volume.metadata, annotations } });
      }),
      () => this.#scale(replicas, observation),
      ...(copies ? [() => this.#startJob(copies.ordinal)] : []),
      ...(step?.deletions ?? []).map(deletion => () => this.#delete(deletion, observation)),
      ...needlessCopies(observation, []).map(deletion => () => this.#delete(deletion, observation)),
      ...(step?.restart ? [() => this.#restart(step.restart as Pod)] : []),
      ...(isNews ? [] : [writeStatus]),
    ];
    meanwhile();
    kubernetes.carryOut(acts, most);
    kubernetes.now += 200;
  }

  #look(names: readonly string[]): Fact<BookiesFact> {
    if (!this.#answers) return { error: 'no answer' };
    const leaving = names.map(name => [name, this.model.look(ordinalOf(name))] as const);
    const concerned = this.model.ledgers.filter(({ named }) => {
      return named.some(at => leaving.some(([name]) => ordinalOf(name) === at));
    });
    const largest = Math.max(2, ...concerned.map(({ named }) => named.length));
    return {
      value: {
        bookies: Object.fromEntries(leaving),
        largestEnsemble: Math.min(largest, this.wish + 1),
        largestEnsembleOf: 'ledgers such as 1',
        openTopics: [],
        underReplicated: this.model.marked.size,
        leavingBytes: 1,
        staying: stayingOf(this.model, this.wish),
      },
    };
  }

  #perform(operation: Operation): void {
    const { model } = this;
    if (operation.kind === 'setReadOnly' && !operation.readOnly) {
      const name = recoveryJobName('demo', ordinalOf(operation.bookie));
      ok(
        !this.kubernetes.jobs.some(({ metadata }) => metadata.name === name),
        'no Job empties one that takes writes',
      );
    }
    if (operation.kind === 'setReadOnly') model.setReadOnly(ordinalOf(operation.bookie), operation.readOnly);
    if (operation.kind !== 'deleteCookie') return;
    const at = ordinalOf(operation.bookie);
    ok(!model.running.has(at), 'the cookie goes when the bookie has stopped');
    ok(model.names(at) === 0, 'no ledger names a bookie whose cookie goes');
    const written = this.kubernetes.volumes.filter(({ metadata }) => model.isFormatted(metadata.uid));
    const own = written.filter(volume => ordinal(volume) === at);
    ok(own.every(isDrained), 'volumes are marked when the cookie goes');
    model.deleteCookie(at, operation.version);
  }

  #scale(replicas: number, observation: Observation): void {
    const { cluster, facts, pods } = observation;
    const { kubernetes, model } = this;
    const live = kubernetes.replicas('bookkeeper') ?? 0;
    if (replicas < live) {
      const look = facts.bookies && 'value' in facts.bookies ? facts.bookies.value : undefined;
      const staying = pods.filter(pod => ordinal(pod) < cluster.spec.bookkeeper.replicas);
      ok(replicas === live - 1, 'one bookie leaves at a time, the highest');
      ok(replicas >= quorumsOf(cluster.spec).ensemble, 'enough stay');
      ok(model.names(replicas) === 0, 'no ledger names a bookie whose pod goes');
      ok(!model.mayBePicked(replicas, Date.parse(observation.now)), 'brokers have forgotten one that leaves');
      ok(look?.underReplicated === 0, 'no ledger lacks a copy when a bookie leaves');
      ok(staying.every(isReady), 'all that stay serve when a bookie leaves');
      this.#wentUnheard = look?.bookies[`demo-bookie-${replicas}`]?.registered ? undefined : replicas;
    }
    kubernetes.applySet('bookkeeper', replicas);
    const isStopping = cluster.status?.drainingBookies?.some(({ emptySince }) => emptySince) ?? false;
    this.#byHand &&= isStopping || model.ledgers.some(({ named }) => named.some(at => at >= replicas));
  }

  /** One whose volumes go with it. */
  #restart(pod: Pod): void {
    this.kubernetes.delete('pods', pod);
    ok(this.model.names(ordinal(pod)) === 0, 'no ledger names a bookie whose volumes go with it');
  }

  #startJob(at: number): void {
    const name = recoveryJobName('demo', at);
    if (this.kubernetes.jobs.some(({ metadata }) => metadata.name === name)) return;
    const uid = this.kubernetes.uid();
    this.kubernetes.write('jobs', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, uid } });
  }

  #delete({ object }: Deletion, { cluster }: Observation): void {
    const { kubernetes, model } = this;
    if (object.kind === 'Pod') return this.#restart(object);
    // Refused where it is another one by now.
    kubernetes.delete(object.kind === 'Job' ? 'jobs' : 'claims', object);
    if (object.kind === 'PersistentVolumeClaim') {
      const at = ordinal(object);
      ok(!model.running.has(at), 'volumes go when the bookie has stopped');
      ok(model.names(at) === 0, 'no ledger names a bookie whose volumes go');
      ok(!model.cookies.has(at), 'volumes go after the cookie');
      const isOfNoUse = isDrained(object) || model.refuses(at, object.metadata.uid ?? '');
      ok(cluster.spec.scaleDownPolicy === 'Delete' || isOfNoUse, 'volumes are kept');
    }
  }

  // What happens by itself

  /** Whether a ledger would be gone with a pod, or with all of them, because claims are deleted. */
  #wouldLose(at?: number): boolean {
    return this.model.isLost(disksWithout(this.kubernetes, at));
  }

  #run(): void {
    const { pods, broken, now } = this.kubernetes;
    const disks = disksOf(this.kubernetes);
    const able = pods.filter(pod => pod.status && !broken.has(pod.metadata.name));
    const uids = new Map(able.map(pod => [ordinal(pod), pod.metadata.uid ?? '']));
    this.model.run(new Map(able.map(pod => [ordinal(pod), disks.get(ordinal(pod)) ?? ''])), uids, now);
  }

  #runKubelets(): void {
    const { kubernetes } = this;
    kubernetes.runKubelets();
    for (const pod of kubernetes.pods) if (!pod.status) kubernetes.setReady(pod, false);
    this.#run();
    const disks = disksOf(this.kubernetes);
    for (const pod of kubernetes.pods) {
      const at = ordinal(pod);
      if (this.model.running.has(at)) markServed(kubernetes, at);
      const refuses =
        !kubernetes.broken.has(pod.metadata.name) && this.model.refuses(at, disks.get(at) ?? '');
      if (refuses) kubernetes.setCrashing(pod);
      else kubernetes.setReady(pod, this.model.running.has(at));
    }
  }

  #runJobs(behind: number): void {
    const { kubernetes } = this;
    for (const job of kubernetes.jobs) {
      if (job['status']) continue;
      this.model.recover(ordinal(job), behind);
      const conditions = [{ type: behind === 0 ? 'Complete' : 'Failed', status: 'True' }];
      kubernetes.put(
        'jobs',
        kubernetes.jobs.map(other => (other === job ? { ...job, status: { conditions } } : other)),
      );
    }
  }

  #kill(at: number): void {
    const pod = this.kubernetes.pod(`demo-bookie-${at}`);
    if (pod && !this.#wouldLose(at)) this.kubernetes.replacePod(pod);
  }

  /** A person scales the StatefulSet, and may wish for as many; but stops no bookie that alone keeps its volumes. */
  #scaleByHand(n: number): void {
    if (this.kubernetes.volumes.some(volume => !isAlive(volume) && ordinal(volume) >= n % 7)) return;
    if (n >= 50) this.#edit(Math.max(1, n % 7));
    this.kubernetes.catchUp();
    this.kubernetes.scaleByHand('demo-bookie', n % 7);
    this.#byHand = true;
  }

  /** A person deletes the claim of a bookie that runs, if no ledger would be gone with it. */
  #deleteClaim(at: number): void {
    const { kubernetes, model } = this;
    const volume = kubernetes.volumes.find(candidate => ordinal(candidate) === at);
    const disks = lastingDisks(this.kubernetes);
    disks.delete(at);
    // What somebody has already scaled away would be gone at once.
    if (at >= (kubernetes.replicas('bookkeeper') ?? 0)) return;
    if (volume && kubernetes.pod(`demo-bookie-${at}`) && !model.isLost(disks)) kubernetes.doomVolume(volume);
  }

  /** A disk is lost, and an empty one takes its place, as long as no ledger is gone with it. */
  #loseDisk(at: number): void {
    const { kubernetes, model } = this;
    const disks = lastingDisks(this.kubernetes);
    if (!disksOf(this.kubernetes).has(at)) return;
    disks.delete(at);
    if (model.isLost(disks)) return;
    this.#kill(at);
    swapDisk(kubernetes, at);
  }

  /** With its pods, by a person, who is slower than any watch. */
  #deleteSet(): void {
    if (this.#wouldLose()) return;
    this.kubernetes.catchUp();
    this.kubernetes.put('sets', []);
    this.kubernetes.put('pods', []);
  }

  /** Somebody deletes the cluster and makes it again: of the old one there are only the volumes, and ZooKeeper's. */
  #recreate(): void {
    if (this.#wouldLose()) return;
    const { kubernetes } = this;
    this.#deleteSet();
    kubernetes.put('jobs', []);
    const { status: _, ...cluster } = kubernetes.cluster;
    kubernetes.put('cluster', cluster);
    kubernetes.catchUp();
  }

  // What holds in every state

  #check(): void {
    const { kubernetes, model } = this;
    const disks = disksOf(kubernetes);
    ok(!model.isLost(disks), 'no ledger is lost');
    const told = this.#byHand ? undefined : kubernetes.replicas('bookkeeper');
    const replicas = told ?? Number.POSITIVE_INFINITY;
    for (const { named } of model.ledgers) {
      const without = named.filter(at => at >= replicas && at !== this.#wentUnheard);
      ok(!without.some(at => disks.has(at)), 'no ledger names a bookie that has a disk and no pod');
    }
  }

  #round(): void {
    this.pass();
    this.kubernetes.runSets();
    this.#runKubelets();
    this.#runJobs(0);
    this.kubernetes.now += 2000;
  }

  /** Faults end, and a person sees to bookies whose disk was lost; what was wished for last comes true, or is held. */
  settle(): void {
    const { kubernetes, model } = this;
    kubernetes.broken.clear();
    kubernetes.catchUp();
    this.#ensembleChanges = false;
    this.#answers = true;
    for (let round = 0; round < 120; round++) {
      this.#round();
      this.#check();
      model.audit();
      model.replicate();
      this.#replaceDisks(round);
      if (this.message === '' && !this.#isAtRisk && this.#isSettled()) return;
    }
    const { drainingBookies } = kubernetes.cluster.status ?? {};
    const state = { wish: this.wish, replicas: kubernetes.replicas('bookkeeper'), drainingBookies };
    throw new Error(`no end: ${JSON.stringify({ ...state, message: this.message })}`);
  }

  /** What a person does about lost disks: cookies go when no ledger names them; more bookies if there are too few to copy to. */
  #replaceDisks(round: number): void {
    if (this.#isAtRisk && round === 20) this.#edit(6);
    for (const [at, disk] of disksOf(this.kubernetes)) {
      const cookie = this.model.cookies.get(at);
      if (cookie === undefined || cookie.disk === disk) continue;
      if (this.model.names(at) === 0) this.model.cookies.delete(at);
      else if (round === 30) this.#edit(6);
    }
  }

  #isSettled(): boolean {
    const { kubernetes, model } = this;
    const target = kubernetes.replicas('bookkeeper') ?? 0;
    if (this.#held) return target > this.wish;
    const ready = podsOf(kubernetes.observe(), 'bookkeeper').filter(isReady).length;
    const { drainingBookies = [] } = kubernetes.cluster.status ?? {};
    const bookies = Array.from({ length: target }, (_, at) => at);
    return (
      target === this.wish &&
      ready === target &&
      drainingBookies.length === 0 &&
      bookies.every(at => model.isWritable(at))
    );
  }
}
