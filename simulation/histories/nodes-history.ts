import { ok } from 'node:assert/strict';
import { stateOf } from '#src/cluster/in-force.ts';
import { componentOf, isReady } from '#src/cluster/model/component-state.ts';
import type { Facts, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Question } from '#src/cluster/model/question.ts';
import { deadNodesOf } from '#src/cluster/nodes/dead-node.ts';
import { componentNames } from '#src/components/build/names.ts';
import type { Step } from './histories.ts';
import { BareKubernetes, ordinal, Refusal } from './objects.ts';

export const steps = [
  ...['pass', 'pass', 'pass', 'pass', 'slow pass', 'round', 'round', 'kubelets', 'kubelets', 'sets'],
  ...['power off', 'mute', 'cut', 'return', 'notice', 'notice', 'evict', 'evict', 'roll'],
  ...['time', 'time', 'lag', 'catch up', 'behind', 'wait', 'vouch', 'suspend'],
] as const;
type Name = (typeof steps)[number];

const nodes = ['n0', 'n1', 'n2'];

/** What is true of a node: a mute one only does not report, one that is cut reaches nobody; on both all goes on. */
type Truth = 'on' | 'off' | 'mute' | 'cut';

interface Process {
  readonly uid: string;
  readonly name: string;
  readonly node: string;
}

const evicted = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager' };

/** Three servers, five bookies, three brokers on three nodes, of which at most one at a time is cut off. */
export class NodesHistory {
  readonly kubernetes = new BareKubernetes();
  readonly #truth = new Map<string, Truth>();
  readonly #noticed = new Set<string>();
  #processes: Process[] = [];
  #behind = 0;

  constructor() {
    this.kubernetes.edit(spec => ({
      ...spec,
      profile: 'Production',
      deadNodePolicy: 'ForceDelete',
      bookkeeper: { ...spec.bookkeeper, replicas: 5 },
      broker: { ...spec.broker, replicas: 3 },
    }));
    for (let round = 0; round < 4; round++) this.#round();
    ok(this.#processes.length >= 11, 'all run at first');
  }

  step([name, n]: Step<Name>): void {
    const { kubernetes } = this;
    const node = nodes[n % nodes.length] ?? '';
    if (name === 'pass') this.#pass();
    if (name === 'slow pass')
      this.#pass(() => this.step([(['return', 'kubelets'] as const)[n % 2] ?? 'return', n]));
    if (name === 'round') this.#round();
    if (name === 'kubelets') this.#runKubelets();
    if (name === 'sets') kubernetes.runSets();
    if (name === 'power off') this.#change(node, 'off');
    if (name === 'mute') this.#change(node, 'mute');
    if (name === 'cut' && !nodes.some(other => this.#truthOf(other) === 'cut')) this.#change(node, 'cut');
    if (name === 'return') this.#return(node);
    if (name === 'notice') this.#notice();
    if (name === 'evict') this.#evict();
    if (name === 'roll') this.#terminate(kubernetes.pods[n % Math.max(1, kubernetes.pods.length)]);
    if (name === 'time') kubernetes.now += 1000 * n;
    if (name === 'lag') kubernetes.lag(n);
    if (name === 'catch up') kubernetes.catchUp();
    if (name === 'behind') this.#behind = n % 2;
    if (name === 'wait') kubernetes.edit(spec => ({ ...spec, deadNodePolicy: 'Wait' }));
    if (name === 'vouch') kubernetes.edit(spec => ({ ...spec, deadNodePolicy: 'ForceDelete' }));
    if (name === 'suspend') kubernetes.edit(spec => ({ ...spec, suspend: n % 2 === 0 }));
    this.#check();
  }

  #truthOf(node: string): Truth {
    return this.#truth.get(node) ?? 'on';
  }

  #change(node: string, truth: Truth): void {
    if (this.#truthOf(node) !== 'on') return;
    this.#truth.set(node, truth);
    if (truth === 'off') this.#processes = this.#processes.filter(process => process.node !== node);
  }

  #return(node: string): void {
    this.#truth.delete(node);
    this.#noticed.delete(node);
    this.#runKubelets();
  }

  /** The node controller: pods of nodes that do not report are not ready any more. */
  #notice(): void {
    for (const node of nodes.filter(name => this.#truthOf(name) !== 'on')) {
      this.#noticed.add(node);
      for (const pod of this.#podsOn(node)) this.kubernetes.setReady(pod, false);
    }
  }

  #podsOn(node: string): Pod[] {
    return this.kubernetes.pods.filter(({ spec }) => spec?.nodeName === node);
  }

  #evict(): void {
    for (const node of this.#noticed) {
      for (const pod of this.#podsOn(node)) {
        const conditions = [
          ...(pod.status?.conditions ?? []).filter(({ type }) => type === 'Ready'),
          evicted,
        ];
        this.#terminate(pod, { conditions });
      }
    }
  }

  #terminate(pod: Pod | undefined, status = pod?.status): void {
    if (!pod) return;
    const deletionTimestamp =
      pod.metadata.deletionTimestamp ?? new Date(this.kubernetes.now + 30_000).toISOString();
    this.kubernetes.replacePod(pod, {
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp },
      ...(status && { status }),
    });
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
    try {
      for (const { object } of dead.deletions) {
        if (!kubernetes.pods.includes(object)) throw new Refusal('it is another one by now');
        kubernetes.replacePod(object);
        kubernetes.catchUp();
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
    if (kubernetes.cluster.spec.suspend) return;
    for (const name of componentNames) kubernetes.applySet(name, world.components[name].desired);
  }

  /** Nobody but the control plane's own watches may be late: what is asked is true when it is asked. */
  #answer(question: Question, { pods }: Observation): Facts {
    const { fact: name } = question;
    if (question.fact === 'nodes') {
      const looks = question.of.map(
        node => [node, { ready: this.#noticed.has(node) ? 'Unknown' : 'True' }] as const,
      );
      return { nodes: { value: Object.fromEntries(looks) } };
    }
    const runs = ({ metadata, spec }: Pod) => {
      const isReachable = this.#truthOf(spec?.nodeName ?? '') !== 'cut';
      return isReachable && this.#processes.some(({ uid }) => uid === metadata.uid);
    };
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
    ok(this.#noticed.has(node), 'only on a node that does not report');
    ok(pod.status?.conditions?.includes(evicted), 'only what Kubernetes has given up');
    ok(Date.parse(pod.metadata.deletionTimestamp ?? '') < Date.parse(now), 'only what should have stopped');
    if (!hasData(pod.metadata.name)) return;
    const others = pods.filter(other => componentOf(other) === componentOf(pod) && !isReady(other));
    const isLost = (other: Pod) => this.#noticed.has(other.spec?.nodeName ?? '');
    ok(others.every(isLost), 'no other one is away');
    const runs = this.#processes.some(({ uid }) => uid === pod.metadata.uid);
    ok(!runs || this.#truthOf(node) === 'cut', `${pod.metadata.name} has no twin that could have been seen`);
    if (componentOf(pod) !== 'zookeeper') return;
    const far = this.#processes.filter(process => {
      return process.name.includes('zookeeper') && this.#truthOf(process.node) === 'cut';
    });
    ok(new Set(far.map(({ name }) => name)).size < 2, 'no majority of servers is out of sight');
  }

  // What happens by itself

  /** Scheduler and kubelets: pods go to nodes that report; where a kubelet works it does as it is told. */
  #runKubelets(): void {
    const { kubernetes } = this;
    const well = nodes.filter(node => this.#truthOf(node) === 'on' && !this.#noticed.has(node));
    for (const pod of kubernetes.pods.filter(({ spec }) => !spec?.nodeName)) {
      if (pod.metadata.deletionTimestamp) kubernetes.replacePod(pod);
      const node = well[ordinal(pod) % Math.max(1, well.length)];
      if (node && !pod.metadata.deletionTimestamp)
        kubernetes.replacePod(pod, { ...pod, spec: { nodeName: node } });
    }
    for (const node of nodes.filter(name => this.#truthOf(name) === 'on')) {
      for (const pod of this.#podsOn(node).filter(({ metadata }) => metadata.deletionTimestamp))
        kubernetes.replacePod(pod);
      for (const pod of this.#podsOn(node)) kubernetes.setReady(pod, true);
      const own = this.#podsOn(node).map(({ metadata: { uid = '', name } }) => ({ uid, name, node }));
      this.#processes = [...this.#processes.filter(process => process.node !== node), ...own];
    }
  }

  #round(): void {
    this.#pass();
    this.kubernetes.runSets();
    this.#runKubelets();
  }

  // What holds in every state

  /** Where nothing is cut off, nobody runs twice: a word that is true is kept. */
  #check(): void {
    const seen = this.#processes.filter(({ node, name }) => {
      return this.#truthOf(node) !== 'cut' && hasData(name);
    });
    const names = seen.map(({ name }) => name);
    ok(new Set(names).size === names.length, `nobody runs twice: ${names.join(' ')}`);
  }

  /** A node that is off stays so unless the quorum went with it; all others return, and everything is ready on those. */
  settle(): void {
    const { kubernetes } = this;
    kubernetes.catchUp();
    this.#behind = 0;
    kubernetes.edit(spec => ({ ...spec, suspend: false, deadNodePolicy: 'ForceDelete' }));
    const off = nodes.filter(node => this.#truthOf(node) === 'off');
    const servers = (node: string) => this.#podsOn(node).filter(pod => componentOf(pod) === 'zookeeper');
    const needed = nodes.filter(node => !off.includes(node) || off.length > 1 || servers(node).length > 1);
    for (const node of needed) this.#return(node);
    for (let round = 0; round < 40; round++) {
      this.#notice();
      this.#evict();
      kubernetes.now += 60_000;
      this.#round();
      this.#check();
      if (kubernetes.pods.length >= 11 && kubernetes.pods.every(isReady)) return;
    }
    const left = kubernetes.pods.filter(pod => !isReady(pod)).map(({ metadata }) => metadata.name);
    throw new Error(`no end: ${left.join(', ')}`);
  }
}

function hasData(name: string): boolean {
  return name.includes('zookeeper') || name.includes('bookie');
}
