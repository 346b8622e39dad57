import { ok } from 'node:assert/strict';
import type { Pod } from '#src/cluster/model/observation.ts';
import { pass } from '../acts.ts';
import { isStarted, tell } from '../kubernetes/kubelet.ts';
import { FakeWorld } from '../world.ts';
import { checkDisruption, checkPlan, servingOf } from './cluster-checks.ts';
import { ClusterPeople } from './cluster-people.ts';
import type { Name } from './cluster-steps.ts';
import { ClusterTruth } from './cluster-truth.ts';
import type { Step } from './histories.ts';
import { checkVersions } from './restarts-checks.ts';

const firstSpec = {
  profile: 'Development',
  zookeeper: { replicas: 3 },
  bookkeeper: { replicas: 3 },
  broker: { replicas: 2 },
  proxy: { replicas: 1 },
  autorecovery: { replicas: 1 },
};

/** A whole cluster under whole plans. */
export class ClusterHistory {
  readonly world = new FakeWorld(firstSpec);
  readonly #truth = new ClusterTruth(this.world);
  readonly #people = new ClusterPeople(this.world, this.#truth);

  /** A cluster on its first day, or one that serves. */
  constructor(serves: boolean) {
    if (serves) for (let round = 0; round < 60 && !this.#isSettled(); round++) this.#round();
  }

  step([name, n]: Step<Name>): void {
    this.#happens(name, n);
    this.#isDone(name, n);
    this.#fails(name, n);
    this.#check();
  }

  /** What happens by itself. */
  #happens(name: Name, n: number): void {
    const { world } = this;
    if (name === 'pass') this.#pass();
    if (name === 'rounds') for (let round = 0; round <= n % 10; round++) this.#round();
    if (name === 'controllers') world.runControllers();
    if (name === 'pods') world.runPods();
    if (name === 'volumes') world.runVolumes();
    if (name === 'time') world.now += 1000 * n;
    if (name === 'write') world.bookies.write(n);
  }

  /** What people do. */
  #isDone(name: Name, n: number): void {
    const { world } = this;
    const people = this.#people;
    if (name === 'edit') people.edit(n);
    if (name === 'suspend') people.suspend(n % 3 === 0);
    if (name === 'storage') people.wishStorage(n);
    if (name === 'annotate') people.annotate(n);
    if (name === 'delete object') people.delete(world.owned, n);
    if (name === 'kill') people.delete(world.pods, n);
    if (name === 'drain') this.#drainInAPass(n);
    if (name === 'delete claim') people.deleteClaim(n);
    if (name === 'unlabel claim') people.unlabelClaim(n);
    if (name === 'scale by hand') people.scaleByHand(n);
    if (name === 'declare lost') people.declareLost([n % Math.max(1, world.bookies.ledgers.length)]);
    if (name === 'read-only') this.#makeReadOnly(n);
    if (name === 'may grow') world.expandableClasses = n % 2 === 0 ? ['standard'] : [];
    if (name === 'put back') world.metadata = this.#truth.wasInitialised ? 'complete' : world.metadata;
  }

  /** What goes wrong. */
  #fails(name: Name, n: number): void {
    const { world } = this;
    if (name === 'blink') this.#blink(n);
    if (name === 'break') world.broken = pod => pod.metadata.name === this.#named(n);
    if (name === 'mend') world.broken = () => false;
    if (name === 'lose copies') world.bookies.loseCopies(n);
    if (name === 'fill') world.bookies.fill(n % 3);
    if (name === 'behind') world.ensemble.behind = n % 2;
    if (name === 'copies') world.underReplicated = n % 2 === 0 ? 3 : 0;
    if (name === 'lose metadata' && this.#truth.wasInitialised) world.metadata = 'missing';
    if (name === 'deaf') this.#hears(false);
    if (name === 'hear') this.#hears(true);
    if (name === 'unlist') world.unlisted = n % 2 === 0 ? ['demo-broker-0'] : [];
    if (name === 'broker fails') world.failingBrokers = n % 2 === 0 ? ['demo-broker-0 fails'] : [];
    if (name === 'operation fails') world.failing = () => 'no answer';
    if (name === 'write fails') world.refuses = object => object.metadata.name.length % 5 === n % 5;
    if (name === 'nothing fails') this.#mendServers();
  }

  #hears(hears: boolean): void {
    this.world.isDeaf = !hears;
    this.world.elect();
  }

  #mendServers(): void {
    this.world.failing = () => undefined;
    this.world.refuses = () => false;
  }

  #named(n: number): string {
    return ['demo-zookeeper-2', 'demo-bookie-1', 'demo-broker-0', 'demo-proxy-0'][n % 4] ?? '';
  }

  #makeReadOnly(n: number): void {
    const { bookies } = this.world;
    const some = [...bookies.running.keys()].slice(n % 3);
    for (const name of some) bookies.setReadOnly(name, true);
  }

  /** A pod is unready until its kubelet looks next. */
  #blink(n: number): void {
    const { pods } = this.world;
    const pod: Pod | undefined = pods[n % Math.max(1, pods.length)];
    if (pod && isStarted(pod)) tell(this.world, pod, false);
  }

  // The operator, and what holds in every state

  #pass(): void {
    const { world } = this;
    const truth = this.#truth;
    const isLost = truth.isMetadataLost;
    const decided = world.decide();
    checkPlan(world, decided.decision, truth);
    pass(world, decided);
    const { operations, changes, deletions, bestEffort } = decided.decision;
    // Pods that run without their StatefulSet get it back as it was.
    const others = changes.filter(
      ({ desired, live }) => desired.kind !== 'StatefulSet' || live !== undefined,
    );
    const acts = [operations, others, deletions, bestEffort].flat();
    ok(!isLost || acts.length === 0, 'nothing is changed while metadata is lost');
    this.#checkReady();
  }

  /** A pod is drained when a pass has decided and not acted yet. What the pass says is of the time before. */
  #drainInAPass(n: number): void {
    const { world } = this;
    const decided = world.decide();
    checkPlan(world, decided.decision, this.#truth);
    const before = servingOf(world);
    this.#people.drain(n);
    pass(world, decided);
    checkDisruption(before, world);
  }

  /** Ready is true of what serves, or did until just now. */
  #checkReady(): void {
    const truth = this.#truth;
    const ready = this.world.condition('Ready');
    ok(ready?.message, 'there is always a sentence');
    if (ready.status !== 'True') return;
    ok(truth.isWhole, 'Ready is said of all pods that are wished for');
    ok(truth.trouble === undefined || truth.mayBeUnknown, `Ready, but ${truth.trouble}`);
  }

  #check(): void {
    ok(!this.#truth.hasLost, 'no ledger is lost');
    checkVersions(this.world);
  }

  #round(): void {
    const { world } = this;
    this.#pass();
    world.runControllers();
    world.runPods();
    world.runVolumes();
    world.now += 2000;
    this.#check();
  }

  /** Everything that goes wrong ends, and people do what the sentences ask for; what was wished for last comes true, or is held. */
  settle(): void {
    const { world } = this;
    world.broken = () => false;
    world.bookies.makeRoom();
    Object.assign(world, { underReplicated: 0, isDeaf: false, unlisted: [], failingBrokers: [] });
    world.ensemble.behind = 0;
    world.expandableClasses = ['standard'];
    if (this.#truth.wasInitialised) world.metadata = 'complete';
    this.#mendServers();
    this.#people.suspend(false);
    this.#people.declareLost();
    for (let round = 0; round < 200; round++) {
      for (const name of this.#truth.idleBookies) world.bookies.setReadOnly(name, false);
      this.#people.correctStorage();
      this.#people.labelUnused();
      this.#round();
      if (this.#isSettled()) return;
    }
    throw new Error(`no end: ${world.condition('Ready')?.message}`);
  }

  #isSettled(): boolean {
    const { world } = this;
    const ready = world.condition('Ready');
    const { generation } = world.cluster.metadata;
    if (ready?.observedGeneration !== generation) return false;
    return ready?.status === 'True' || ready?.reason === 'Held';
  }
}
