import { ok } from 'node:assert/strict';
import { ensembleAnnotation } from '#src/components/build/names.ts';
import { isStarted, stopPods, tell } from '../kubernetes/kubelet.ts';
import { runStatefulSets } from '../kubernetes/stateful-sets.ts';
import { markServed } from './bookkeeper-disks.ts';
import type { Step } from './histories.ts';
import { BareKubernetes, ordinal } from './objects.ts';
import { ZooKeeperModel } from './zookeeper-model.ts';
import { ZooKeeperOperator } from './zookeeper-operator.ts';
import type { Name } from './zookeeper-steps.ts';

const sizes = [1, 3, 3, 5, 5, 7] as const;

/** Servers that join, leave, are killed and lose their disks while the operator follows a changing wish. */
export class ZooKeeperHistory {
  readonly kubernetes = new BareKubernetes();
  readonly #model = new ZooKeeperModel(this.kubernetes);
  wish = 3;
  readonly #operator = new ZooKeeperOperator(this.kubernetes, this.#model);

  constructor() {
    this.#edit(3);
  }

  #edit(wish: number): void {
    this.wish = wish;
    this.kubernetes.editSpec(spec => ({ ...spec, zookeeper: { ...spec.zookeeper, replicas: wish } }));
  }

  step([name, n]: Step<Name>): void {
    const { kubernetes } = this;
    if (name === 'pass') this.#operator.pass();
    if (name === 'slow pass') this.#operator.pass(99, () => this.#meanwhile(n));
    if (name === 'crash') this.#operator.pass(n % 8);
    if (name === 'answer lost') this.#loseAnswer(n);
    if (name === 'rounds') for (let round = 0; round <= n % 4; round++) this.#round();
    if (name === 'sets') runStatefulSets(kubernetes);
    if (name === 'kubelets') this.#runKubelets();
    if (name === 'edit') this.#edit(sizes[n % sizes.length] ?? 3);
    if (name === 'lag') kubernetes.lag(n);
    if (name === 'catch up') kubernetes.catchUp();
    if (name === 'elect') this.#model.elect(n);
    if (name === 'behind') this.#model.behind = new Set(n % 3 === 0 ? [] : [n % 7]);
    if (name === 'break') kubernetes.broken.add(`demo-zookeeper-${n % 7}`);
    if (name === 'mend') kubernetes.broken.clear();
    if (name === 'lose disk') this.#loseDisk(n % 7);
    if (name === 'kill') this.#kill(n % 7);
    if (name === 'blink') this.#blink(n % 7);
    if (name === 'act fails') this.#operator.fail(n);
    if (name === 'lose majority') for (const at of this.#model.allButOne(n)) this.#swapDisk(at);
    if (name === 'copy data' && this.#model.hasLostMajority) this.#model.copyData();
    if (name === 'delete set') this.#deleteSet();
    if (name === 're-create') this.#recreate();
    if (name === 'scale by hand') this.#scaleByHand(n % 8);
    this.#model.run();
    this.#check();
  }

  /** What happens while a pass is between its decision and its acts. */
  #meanwhile(n: number): void {
    const names = ['edit', 'kill', 'behind', 'sets', 'kubelets', 'elect', 'lose disk'] as const;
    this.step([names[n % names.length] ?? 'edit', (n * 13) % 100]);
  }

  /** The process ends after an act whose answer it never saw; the next one lists everything anew. */
  #loseAnswer(n: number): void {
    this.#operator.pass(1 + (n % 3));
    this.kubernetes.catchUp();
  }

  // What happens by itself

  #runKubelets(): void {
    const { kubernetes } = this;
    stopPods(kubernetes);
    this.#model.start();
    const served = this.#model.leader === undefined ? [] : this.#model.running();
    for (const pod of kubernetes.pods) {
      const serves = served.includes(ordinal(pod));
      tell(kubernetes, pod, serves);
      if (serves) markServed(kubernetes, ordinal(pod));
    }
  }

  #kill(at: number): void {
    const pod = this.kubernetes.pod(`demo-zookeeper-${at}`);
    if (pod) this.kubernetes.delete(pod, { force: true });
  }

  /** A disk is lost, and an empty one takes its place, as long as a majority keeps the data. */
  #loseDisk(at: number): void {
    if (this.#model.survivesLossOf(at)) this.#swapDisk(at);
  }

  #swapDisk(at: number): void {
    this.#kill(at);
    this.kubernetes.swapDisk(`data-demo-zookeeper-${at}`);
  }

  /** A pod is unready until its kubelet looks next. */
  #blink(at: number): void {
    const pod = this.kubernetes.pod(`demo-zookeeper-${at}`);
    if (pod && isStarted(pod)) tell(this.kubernetes, pod, false);
  }

  /** A person scales the StatefulSet, and waits until the pods are as it says. */
  #scaleByHand(replicas: number): void {
    const { kubernetes } = this;
    const isMarked = kubernetes.claims.some(({ metadata }) => metadata.annotations?.[ensembleAnnotation]);
    if (kubernetes.replicas('demo-zookeeper') === undefined || !isMarked) return;
    kubernetes.catchUp();
    kubernetes.scaleByHand('demo-zookeeper', replicas);
    this.#operator.isByHand = true;
  }

  /** With its pods, by a person, who is slower than any watch. */
  #deleteSet(): void {
    this.kubernetes.catchUp();
    this.kubernetes.put('StatefulSet', []);
    this.kubernetes.put('Pod', []);
  }

  /** Somebody deletes the cluster and makes it again: of the old one there are only the volumes. */
  #recreate(): void {
    const { kubernetes } = this;
    const { status: _, ...cluster } = kubernetes.cluster;
    kubernetes.cluster = cluster;
    this.#deleteSet();
    this.#model.config = undefined;
    kubernetes.put('ConfigMap', []);
    kubernetes.catchUp();
  }

  // What holds in every state

  #check(): void {
    const count = this.#model.voters.length;
    const replicas = this.kubernetes.replicas('demo-zookeeper');
    ok(
      this.#model.voters.every((at, index) => at === index),
      'the lowest ordinals vote',
    );
    if (count === 0 || replicas === undefined || this.#operator.isByHand) return;
    ok(replicas >= count, 'no server that votes loses its pod');
  }

  #round(): void {
    this.#operator.pass();
    runStatefulSets(this.kubernetes);
    this.#runKubelets();
    this.kubernetes.now += 2000;
  }

  /** Faults end; what was wished for last comes true. */
  settle(): void {
    const { kubernetes } = this;
    kubernetes.broken.clear();
    kubernetes.catchUp();
    this.#model.behind.clear();
    for (let round = 0; round < 60; round++) {
      this.#round();
      this.#check();
      if (round === 8) this.#bringBack();
      if (this.#operator.message === '' && this.#isSettled()) return;
    }
    const state = {
      wish: this.wish,
      voters: this.#model.voters,
      leader: this.#model.leader,
      message: this.#operator.message,
    };
    throw new Error(`no end: ${JSON.stringify(state)}`);
  }

  /** A majority of the disks is lost: who knows the members says so, and a person copies the data. */
  #bringBack(): void {
    const { hasLostMajority, voters } = this.#model;
    const isKnown = this.kubernetes.cluster.status?.zookeeperMembers === voters.length;
    ok(!isKnown || this.#operator.saysDataLost() === hasLostMajority, 'who has lost the data is told');
    if (hasLostMajority) this.#model.copyData();
  }

  #isSettled(): boolean {
    const { cluster, pods } = this.kubernetes;
    const serving = pods.length === this.wish && this.#model.running().length === this.wish;
    return (
      serving && this.#model.voters.length === this.wish && cluster.status?.zookeeperMembers === this.wish
    );
  }
}
