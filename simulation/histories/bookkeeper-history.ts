import { ok } from 'node:assert/strict';
import { isAlive, isReady, podsOf } from '#src/cluster/model/component-state.ts';
import { lostLedgersAnnotation, ordinalOf } from '#src/components/build/names.ts';
import { BookKeeper, declaredLost } from '../bookkeeper.ts';
import { isStarted, tell } from '../kubernetes/kubelet.ts';
import { runStatefulSets } from '../kubernetes/stateful-sets.ts';
import { disksOf, disksWithout, lastingDisks } from './bookkeeper-disks.ts';
import { BookKeeperOperator } from './bookkeeper-operator.ts';
import { BookKeeperPods } from './bookkeeper-pods.ts';
import type { Name } from './bookkeeper-steps.ts';
import type { Step } from './histories.ts';
import { LossRecord } from './loss-record.ts';
import { BareKubernetes, ordinal } from './objects.ts';

/** Bookies that leave, come back and come anew, with ledgers that brokers write meanwhile. */
export class BookKeeperHistory {
  readonly kubernetes = new BareKubernetes();
  readonly model = new BookKeeper<number>();
  readonly #pods = new BookKeeperPods(this.kubernetes, this.model);
  readonly #operator = new BookKeeperOperator(this.kubernetes, this.model);
  readonly #losses = new LossRecord();
  wish = 4;
  constructor() {
    this.#edit(4);
    this.#round();
    for (let ledger = 0; ledger < 6; ledger++) this.model.open(2, ledger, this.kubernetes.now);
  }

  #edit(wish: number): void {
    this.wish = wish;
    this.kubernetes.editSpec(spec => ({ ...spec, bookkeeper: { ...spec.bookkeeper, replicas: wish } }));
  }

  step([name, n]: Step<Name>): void {
    const { kubernetes, model } = this;
    const pod = kubernetes.pod(`demo-bookie-${n % 6}`);
    if (name === 'pass') this.#operator.pass();
    if (name === 'slow pass') this.#operator.pass(99, () => this.#meanwhile(n));
    if (name === 'crash') this.#operator.pass(n % 7);
    if (name === 'answer lost') this.#operator.pass(1 + (n % 3));
    if (name === 'rounds') this.#rounds(1 + (n % 12));
    if (name === 'sets') runStatefulSets(kubernetes);
    if (name === 'kubelets') this.#pods.runKubelets();
    if (name === 'jobs') this.#pods.runJobs(n % 3);
    if (name === 'edit') this.#edit(1 + (n % 6));
    if (name === 'write') model.open(n % 10 === 0 ? 3 : 2, n, kubernetes.now);
    if (name === 'time') kubernetes.now += 500 * (n % 12);
    if (name === 'lag') kubernetes.lag(n);
    if (name === 'catch up') kubernetes.catchUp();
    if (name === 'audit') model.audit();
    if (name === 'replicate') model.replicate();
    if (name === 'break') kubernetes.broken.add(`demo-bookie-${n % 6}`);
    if (name === 'mend') kubernetes.broken.clear();
    if (name === 'lose disk') this.#loseDisk(n % 6);
    if (name === 'kill') this.#kill(n % 6);
    if (name === 'no answer') this.#operator.isAnswered = n % 2 === 0;
    if (name === 'template') this.#operator.isUnfit = n % 2 === 0;
    if (name === 'ensemble') this.#operator.ensembleChanges = n % 2 === 0;
    if (name === 'policy') this.#setPolicy(n);
    if (name === 'scale by hand') this.#scaleByHand(n);
    if (name === 'delete claim') this.#deleteClaim(n % 6);
    // A person sets bookies to take no writes.
    if (name === 'read-only')
      for (const at of model.running.keys()) if (at >= n % 4) model.setReadOnly(at, true);
    // It is unready until its kubelet looks next.
    if (name === 'blink' && pod && isStarted(pod)) tell(kubernetes, pod, false);
    if (name === 'act fails') this.#operator.fail(n);
    if (name === 'lose copies') model.loseCopies(n);
    if (name === 'declare lost') this.#declareLost([n % Math.max(1, model.ledgers.length)]);
    if (name === 'delete set') this.#deleteSet();
    if (name === 're-create') this.#recreate();
    this.#pods.run();
    this.#check();
  }

  /** What happens while a pass is between its decision and its acts. */
  #meanwhile(n: number): void {
    const names = ['edit', 'kill', 'sets', 'kubelets', 'jobs', 'audit', 'break', 'policy'] as const;
    this.step([names[n % names.length] ?? 'edit', (n * 13) % 100]);
  }

  #setPolicy(n: number): void {
    this.kubernetes.editSpec(spec => ({ ...spec, scaleDownPolicy: n % 2 === 0 ? 'Retain' : 'Delete' }));
  }

  // What happens by itself

  /** Whether a ledger would be gone with a pod, or with all of them, because claims are deleted. */
  #wouldLose(at?: number): boolean {
    return this.model.isLost(disksWithout(this.kubernetes, at));
  }

  #kill(at: number): void {
    const pod = this.kubernetes.pod(`demo-bookie-${at}`);
    if (pod && !this.#wouldLose(at)) this.kubernetes.delete(pod, { force: true });
  }

  /** A person scales the StatefulSet, and may wish for as many; but stops no bookie that alone keeps its volumes. */
  #scaleByHand(n: number): void {
    if (this.kubernetes.claims.some(volume => !isAlive(volume) && ordinal(volume) >= n % 7)) return;
    if (n >= 50) this.#edit(Math.max(1, n % 7));
    this.kubernetes.catchUp();
    this.kubernetes.scaleByHand('demo-bookie', n % 7);
    this.#operator.isByHand = true;
  }

  /** A person deletes the claim of a bookie that runs, if no ledger would be gone with it. */
  #deleteClaim(at: number): void {
    const { kubernetes, model } = this;
    const volume = kubernetes.claims.find(candidate => ordinal(candidate) === at);
    const disks = lastingDisks(this.kubernetes);
    disks.delete(at);
    // What somebody has already scaled away would be gone at once.
    if (at >= (kubernetes.replicas('demo-bookie') ?? 0)) return;
    if (volume && kubernetes.pod(`demo-bookie-${at}`) && !model.isLost(disks)) kubernetes.delete(volume);
  }

  /** A person gives up the ledgers that nobody has a copy of, and others by mistake. */
  #declareLost(others: readonly number[] = []): void {
    const { cluster } = this.kubernetes;
    const ids = [...new Set([...declaredLost(cluster), ...this.model.gone, ...others])];
    const annotations = { [lostLedgersAnnotation]: ids.join() };
    this.kubernetes.write({ ...cluster, metadata: { ...cluster.metadata, annotations } });
  }

  /** A disk is lost, and an empty one takes its place, as long as no ledger is gone with it. */
  #loseDisk(at: number): void {
    const { kubernetes, model } = this;
    const disks = lastingDisks(this.kubernetes);
    if (!disksOf(this.kubernetes).has(at)) return;
    disks.delete(at);
    if (model.isLost(disks)) return;
    this.#kill(at);
    kubernetes.swapDisk(`ledgers-demo-bookie-${at}`);
  }

  /** With its pods, by a person, who is slower than any watch. */
  #deleteSet(): void {
    if (this.#wouldLose()) return;
    this.kubernetes.catchUp();
    this.kubernetes.put('StatefulSet', []);
    this.kubernetes.put('Pod', []);
  }

  /** Somebody deletes the cluster and makes it again: of the old one there are only the volumes, and ZooKeeper's. */
  #recreate(): void {
    if (this.#wouldLose()) return;
    const { kubernetes } = this;
    this.#deleteSet();
    kubernetes.put('Job', []);
    const { status: _, ...cluster } = kubernetes.cluster;
    kubernetes.cluster = cluster;
    this.#losses.forget();
    kubernetes.catchUp();
  }

  // What holds in every state

  #check(): void {
    const { kubernetes, model } = this;
    const disks = disksOf(kubernetes);
    ok(!model.isLost(disks), 'no ledger is lost');
    this.#losses.check(kubernetes.cluster.status);
    const told = this.#operator.isByHand ? undefined : kubernetes.replicas('demo-bookie');
    const replicas = told ?? Number.POSITIVE_INFINITY;
    const lost = declaredLost(kubernetes.cluster);
    for (const [id, { named, disks: copies }] of model.ledgers.entries()) {
      if (copies.size === 0 && lost.includes(id)) continue;
      const without = named.filter(at => at >= replicas && at !== this.#operator.wentUnheard);
      ok(!without.some(at => disks.has(at)), 'no ledger names a bookie that has a disk and no pod');
    }
  }

  /** Whether nothing happened: where all wait for time to pass it passes. */
  #round(): boolean {
    const { version } = this.kubernetes;
    this.#operator.pass();
    runStatefulSets(this.kubernetes);
    this.#pods.runKubelets();
    this.#pods.runJobs(0);
    const isQuiet = this.kubernetes.version === version;
    this.kubernetes.now += isQuiet ? 6000 : 2000;
    return isQuiet;
  }

  /** After two in a row in which nothing happened only the time of the others passes. */
  #rounds(count: number, quiet = 0): void {
    if (quiet === 2) this.kubernetes.now += 6000 * count;
    else if (count > 0) this.#rounds(count - 1, this.#round() ? quiet + 1 : 0);
  }

  /** Faults end, and a person sees to bookies whose disk was lost; what was wished for last comes true, or is held. */
  settle(): void {
    const { kubernetes, model } = this;
    kubernetes.broken.clear();
    kubernetes.catchUp();
    this.#operator.ensembleChanges = false;
    this.#operator.isAnswered = true;
    this.#operator.isUnfit = false;
    this.#declareLost();
    for (let round = 0; round < 120; round++) {
      this.#round();
      this.#check();
      model.audit();
      model.replicate();
      this.#replaceDisks(round);
      this.#takeWritesAgain();
      if (this.#operator.message === '' && !this.#operator.isAtRisk && this.#isSettled()) return;
    }
    const { drainingBookies } = kubernetes.cluster.status ?? {};
    const state = { wish: this.wish, replicas: kubernetes.replicas('demo-bookie'), drainingBookies };
    throw new Error(`no end: ${JSON.stringify({ ...state, message: this.#operator.message })}`);
  }

  /** What a person does about lost disks: cookies go when no ledger names them; more bookies if there are too few to copy to. */
  #replaceDisks(round: number): void {
    if (this.#operator.isAtRisk && round === 20) this.#edit(6);
    const disks = disksOf(this.kubernetes);
    // One that is away may have a copy of what is declared lost: it is brought back.
    if (round === 30 && [...this.model.cookies.keys()].some(at => !disks.has(at))) this.#edit(6);
    for (const [at, disk] of disks) {
      const cookie = this.model.cookies.get(at);
      if (cookie === undefined || cookie.disk === disk) continue;
      if (this.model.needs(at, this.model.gone) === 0) this.model.cookies.delete(at);
      else if (round === 30) this.#edit(6);
    }
  }

  /** A person sets those back that take no writes, though nobody told them to leave. */
  #takeWritesAgain(): void {
    const leaving = this.kubernetes.cluster.status?.drainingBookies?.map(({ name }) => ordinalOf(name)) ?? [];
    for (const at of this.model.running.keys())
      if (at < this.wish && !leaving.includes(at)) this.model.setReadOnly(at, false);
  }

  #isSettled(): boolean {
    const { kubernetes, model } = this;
    const target = kubernetes.replicas('demo-bookie') ?? 0;
    if (this.#operator.isHeld) return target > this.wish;
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
