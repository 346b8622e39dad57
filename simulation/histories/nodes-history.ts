import { ok } from 'node:assert/strict';
import { stateOf } from '#src/cluster/in-force.ts';
import { componentOf, isReady } from '#src/cluster/model/component-state.ts';
import type { Facts, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Question } from '#src/cluster/model/question.ts';
import { deadNodesOf } from '#src/cluster/nodes/dead-node.ts';
import { componentNames } from '#src/components/build/names.ts';
import { isEvicted } from '../kubernetes/nodes.ts';
import { runStatefulSets } from '../kubernetes/stateful-sets.ts';
import type { Step } from './histories.ts';
import { NodesTruth } from './nodes-truth.ts';
import { BareKubernetes } from './objects.ts';

export const steps = [
  ...['pass', 'pass', 'pass', 'pass', 'slow pass', 'round', 'round', 'kubelets', 'kubelets', 'sets'],
  ...['power off', 'mute', 'cut', 'return', 'notice', 'notice', 'evict', 'evict', 'roll'],
  ...['time', 'time', 'lag', 'catch up', 'behind', 'wait', 'vouch', 'suspend'],
] as const;
type Name = (typeof steps)[number];

/** Three servers, five bookies, three brokers on three nodes, of which at most one at a time is cut off. */
export class NodesHistory {
  /** What all go on from: all runs. */
  static #first: NodesHistory | undefined;
  readonly kubernetes = new BareKubernetes();
  readonly #nodes = new NodesTruth(this.kubernetes);
  #behind = 0;

  constructor() {
    const first = NodesHistory.#first;
    if (!first) return;
    this.kubernetes.continueFrom(first.kubernetes);
    this.#nodes.processes = first.#nodes.processes;
  }

  step([name, n]: Step<Name>): void {
    const { kubernetes } = this;
    const node = this.#nodes.names[n % 3] ?? '';
    if (name === 'pass') this.#pass();
    if (name === 'slow pass')
      this.#pass(() => this.step([(['return', 'kubelets'] as const)[n % 2] ?? 'return', n]));
    if (name === 'round') this.#round();
    if (name === 'kubelets') this.#nodes.runKubelets();
    if (name === 'sets') runStatefulSets(kubernetes);
    if (name === 'power off') this.#nodes.change(node, 'off');
    if (name === 'mute') this.#nodes.change(node, 'mute');
    if (name === 'cut' && this.#nodes.all('cut').length === 0) this.#nodes.change(node, 'cut');
    if (name === 'return') this.#nodes.return(node);
    if (name === 'notice') this.#nodes.notice();
    if (name === 'evict') this.#nodes.evict();
    if (name === 'roll') this.#roll(kubernetes.pods[n % Math.max(1, kubernetes.pods.length)]);
    if (name === 'time') kubernetes.now += 1000 * n;
    if (name === 'lag') kubernetes.lag(n);
    if (name === 'catch up') kubernetes.catchUp();
    if (name === 'behind') this.#behind = n % 2;
    if (name === 'wait') kubernetes.editSpec(spec => ({ ...spec, deadNodePolicy: 'Wait' }));
    if (name === 'vouch') kubernetes.editSpec(spec => ({ ...spec, deadNodePolicy: 'ForceDelete' }));
    if (name === 'suspend') kubernetes.editSpec(spec => ({ ...spec, suspend: n % 2 === 0 }));
    this.#check();
  }

  #roll(pod: Pod | undefined): void {
    if (pod) this.kubernetes.delete(pod);
  }

  // The operator

  #pass(meanwhile = () => {}): void {
    const { kubernetes } = this;
    let observation = kubernetes.observe();
    let world = stateOf(observation);
    let dead = deadNodesOf(world);
    for (let rounds = 0; dead.needs.length > 0; rounds++) {
      ok(rounds < 4, 'a pass ends');
      const answers = dead.needs.map(need => this.#answer(need, observation));
      observation = { ...observation, facts: Object.assign({}, observation.facts, ...answers) };
      world = stateOf(observation);
      dead = deadNodesOf(world);
    }
    for (const { object } of dead.deletions) this.#checkDeletion(object, observation);
    for (const name of ['zookeeper', 'bookkeeper'])
      ok(dead.deletions.filter(({ object }) => componentOf(object) === name).length <= 1, 'one at a time');
    meanwhile();
    kubernetes.carryOut(
      dead.deletions.map(deletion => () => kubernetes.deleteExactly(deletion.object, deletion)),
    );
    if (kubernetes.cluster.spec.suspend) return;
    for (const name of componentNames) kubernetes.applySet(name, world.components[name].desired);
  }

  /** Answers are true at the moment of asking: only what the node controller has noticed may be out of date. */
  #answer(question: Question, { pods }: Observation): Facts {
    const { fact: name } = question;
    if (question.fact === 'nodes') {
      const looks = question.of.map(
        node => [node, { ready: this.#nodes.noticed.has(node) ? 'Unknown' : 'True' }] as const,
      );
      return { nodes: { value: Object.fromEntries(looks) } };
    }
    const runs = (pod: Pod) => this.#nodes.of(pod.spec?.nodeName) !== 'cut' && this.#nodes.runs(pod);
    if (question.fact === 'runningPods') {
      const running = this.kubernetes.pods.filter(runs).map(pod => pod.metadata.name);
      return { runningPods: { value: running.filter(each => question.of.includes(each)) } };
    }
    ok(name === 'ensemble', `${name} is not asked for here`);
    const servers = this.kubernetes.pods.filter(pod => componentOf(pod) === 'zookeeper' && runs(pod));
    const ready = pods.filter(pod => componentOf(pod) === 'zookeeper' && isReady(pod));
    const leader = servers.find(server => ready.some(({ metadata }) => metadata.uid === server.metadata.uid));
    if (!leader || servers.length < 2) return { ensemble: { error: 'no quorum' } };
    const roleOf = (pod: Pod) => (pod.metadata.uid === leader.metadata.uid ? 'leader' : 'follower');
    const roles = Object.fromEntries(ready.map(pod => [pod.metadata.name, roleOf(pod)] as const));
    const syncedFollowers = Math.max(0, servers.length - 1 - this.#behind);
    return { ensemble: { value: { roles, syncedFollowers, participants: [1, 2, 3], version: '1' } } };
  }

  /** What has to be true of a pod that is force-deleted. */
  #checkDeletion(pod: Pod, { cluster, pods, now }: Observation): void {
    const node = pod.spec?.nodeName ?? '';
    ok(cluster.spec.deadNodePolicy === 'ForceDelete' && !cluster.spec.suspend, 'only where the spec says so');
    ok(this.#nodes.noticed.has(node), 'only on a node that does not report');
    ok(isEvicted(pod), 'only what Kubernetes has given up');
    ok(Date.parse(pod.metadata.deletionTimestamp ?? '') < Date.parse(now), 'only what should have stopped');
    if (!hasData(pod.metadata.name)) return;
    const others = pods.filter(other => componentOf(other) === componentOf(pod) && !isReady(other));
    const isLost = (other: Pod) => this.#nodes.noticed.has(other.spec?.nodeName ?? '');
    ok(others.every(isLost), 'no other one is away');
    ok(
      !this.#nodes.runs(pod) || this.#nodes.of(node) === 'cut',
      `${pod.metadata.name} has no twin that could have been seen`,
    );
    if (componentOf(pod) !== 'zookeeper') return;
    const far = this.#nodes.processes.filter(process => {
      return process.name.includes('zookeeper') && this.#nodes.of(process.node) === 'cut';
    });
    ok(new Set(far.map(({ name }) => name)).size < 2, 'no majority of servers is out of sight');
  }

  #round(): void {
    this.#pass();
    runStatefulSets(this.kubernetes);
    this.#nodes.runKubelets();
  }

  // What holds in every state

  /** On nodes that are not cut off no server or bookie runs twice: if it is true that a silent node is off, no harm is done. */
  #check(): void {
    const seen = this.#nodes.processes.filter(({ node, name }) => {
      return this.#nodes.of(node) !== 'cut' && hasData(name);
    });
    const names = seen.map(({ name }) => name);
    ok(new Set(names).size === names.length, `nobody runs twice: ${names.join(' ')}`);
  }

  /** A node that is off stays so unless the quorum went with it; all others return, and everything is ready on those. */
  settle(): void {
    const { kubernetes } = this;
    kubernetes.catchUp();
    this.#behind = 0;
    kubernetes.editSpec(spec => ({ ...spec, suspend: false, deadNodePolicy: 'ForceDelete' }));
    const off = this.#nodes.all('off');
    const servers = (node: string) =>
      this.#nodes.podsOn(node).filter(pod => componentOf(pod) === 'zookeeper');
    const needed = this.#nodes.names.filter(
      node => !off.includes(node) || off.length > 1 || servers(node).length > 1,
    );
    for (const node of needed) this.#nodes.return(node);
    for (let round = 0; round < 40; round++) {
      this.#nodes.notice();
      this.#nodes.evict();
      kubernetes.now += 60_000;
      this.#round();
      this.#check();
      if (kubernetes.pods.length >= 11 && kubernetes.pods.every(isReady)) return;
    }
    const left = kubernetes.pods.filter(pod => !isReady(pod)).map(({ metadata }) => metadata.name);
    throw new Error(`no end: ${left.join(', ')}`);
  }

  static {
    const first = new NodesHistory();
    first.kubernetes.editSpec(spec => ({
      ...spec,
      profile: 'Production',
      deadNodePolicy: 'ForceDelete',
      bookkeeper: { ...spec.bookkeeper, replicas: 5 },
      broker: { ...spec.broker, replicas: 3 },
    }));
    for (let round = 0; round < 4; round++) first.#round();
    ok(first.#nodes.processes.length >= 11, 'all run at first');
    NodesHistory.#first = first;
  }
}

function hasData(name: string): boolean {
  return name.includes('zookeeper') || name.includes('bookie');
}
