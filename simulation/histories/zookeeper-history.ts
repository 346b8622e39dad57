import { ok } from 'node:assert/strict';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import type { EnsembleFact, Fact, Observation } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import { majority } from '#src/cluster/zookeeper/quorum.ts';
import { ensembleInForce } from '#src/cluster/zookeeper/scale.ts';
import { ensembleAnnotation } from '#src/components/build/names.ts';
import { ensembleMapName } from '#src/components/zookeeper/membership.ts';
import type { Step } from './histories.ts';
import { BareKubernetes, ordinal, Refusal } from './objects.ts';

export const steps = [
  ...['pass', 'pass', 'pass', 'pass', 'slow pass', 'slow pass', 'crash', 'crash', 'answer lost'],
  ...['sets', 'sets', 'sets', 'kubelets', 'kubelets', 'kubelets', 'kubelets', 'edit', 'edit'],
  ...['lag', 'catch up', 'elect', 'behind', 'break', 'mend', 'lose disk', 'kill', 'delete set', 're-create'],
  ...['scale by hand', 'scale by hand'],
  ...['rounds', 'rounds', 'rounds'],
] as const;
type Name = (typeof steps)[number];

const sizes = [1, 3, 3, 5, 5, 7] as const;

/** What a server read when it started. */
interface Server {
  readonly bootstrap: boolean;
  readonly servers: number;
}

/**
 * A ZooKeeper of numbers: who votes, who leads, who is in sync, whose disk holds data. It keeps the real one's rules, and
 * says so when the operator bends one of ours. Ordinals everywhere, but for the ids in a membership.
 */
export class ZooKeeperHistory {
  readonly kubernetes = new BareKubernetes();
  wish = 3;
  voters: number[] = [];
  #version = 1;
  #leader: number | undefined;
  #behind = new Set<number>();
  /** Uids of the volumes with data on them. */
  readonly #written = new Set<string>();
  /** By uid of the pod. */
  readonly #servers = new Map<string, Server>();
  /** The ConfigMap that servers read when they start. */
  #config: Server | undefined;
  /** Whether anything may rely on the ensemble: from then on its data must never be replaced by none. */
  #reliedOn = false;
  /** The state on which the operator decided. */
  #looked: { inSync: readonly number[]; leader: number } | undefined;
  message = '';
  /** Since somebody scaled it the StatefulSet says nothing of what the operator wants. */
  #byHand = false;

  constructor() {
    this.#edit(3);
  }

  #edit(wish: number): void {
    this.wish = wish;
    this.kubernetes.edit(spec => ({ ...spec, zookeeper: { ...spec.zookeeper, replicas: wish } }));
  }

  step([name, n]: Step<Name>): void {
    const { kubernetes } = this;
    if (name === 'pass') this.pass();
    if (name === 'slow pass') this.pass(99, () => this.#meanwhile(n));
    if (name === 'crash') this.pass(n % 8);
    if (name === 'answer lost') this.#loseAnswer(n);
    if (name === 'rounds') for (let round = 0; round <= n % 4; round++) this.#round();
    if (name === 'sets') kubernetes.runSets();
    if (name === 'kubelets') this.#runKubelets();
    if (name === 'edit') this.#edit(sizes[n % sizes.length] ?? 3);
    if (name === 'lag') kubernetes.lag(n);
    if (name === 'catch up') kubernetes.catchUp();
    if (name === 'elect') this.#elect(n);
    if (name === 'behind') this.#behind = new Set(n % 3 === 0 ? [] : [n % 7]);
    if (name === 'break') kubernetes.broken.add(`demo-zookeeper-${n % 7}`);
    if (name === 'mend') kubernetes.broken.clear();
    if (name === 'lose disk') this.#loseDisk(n % 7);
    if (name === 'kill') this.#kill(n % 7);
    if (name === 'delete set') this.#deleteSet();
    if (name === 're-create') this.#recreate();
    if (name === 'scale by hand') this.#scaleByHand(n % 8);
    this.#run();
    this.#check();
  }

  /** What happens while a pass is between its decision and its acts. */
  #meanwhile(n: number): void {
    const names = ['edit', 'kill', 'behind', 'sets', 'kubelets', 'elect', 'lose disk'] as const;
    this.step([names[n % names.length] ?? 'edit', (n * 13) % 100]);
  }

  /** The process ends after an act whose answer it never saw; the next one lists everything anew. */
  #loseAnswer(n: number): void {
    this.pass(1 + (n % 3));
    this.kubernetes.catchUp();
  }

  // The operator

  /** Decides, and carries out the first `most` acts. The order of the acts is that of `plan` and `act`. */
  pass(most = 99, meanwhile = () => {}): void {
    const { kubernetes } = this;
    const { cluster } = kubernetes.observe();
    let observation = kubernetes.observe();
    let decision = ensembleInForce(observation, cluster.spec.zookeeper.replicas);
    if (decision.step?.needs) {
      observation = { ...observation, facts: { ensemble: this.#look(observation) } };
      decision = ensembleInForce(observation, cluster.spec.zookeeper.replicas);
    }
    const { servers, members, remembered, step } = decision;
    this.message = step?.message ?? '';
    ok(step === undefined || this.message !== '', 'a wait says for what');
    const ready = podsOf(observation, 'zookeeper').filter(isReady).length;
    const hasVolumes = observation.claims.length > 0;
    const isOpen = hasVolumes && ready >= majority(servers) && this.#leader !== undefined;
    const marked = observation.claims.filter(
      ({ metadata }) =>
        members !== undefined && metadata.annotations?.[ensembleAnnotation] !== String(members),
    );
    const { restart } = step ?? {};
    if (restart) this.#checkRestart(ordinal(restart));
    const acts = [
      ...(step?.operations ?? []).map(operation => () => this.#reconfigure(operation)),
      () => {
        ok(members !== undefined || !this.#reliedOn, 'nothing begins anew once anything relies on it');
        this.#configure({ bootstrap: members === undefined, servers: members ?? servers });
      },
      ...marked.map(volume => () => {
        const annotations = { [ensembleAnnotation]: String(members) };
        kubernetes.write('claims', { ...volume, metadata: { ...volume.metadata, annotations } });
      }),
      () => this.#scale(servers, observation),
      // The metadata Job, and all that comes after it.
      () => {
        this.#reliedOn ||= isOpen;
      },
      ...(restart ? [() => kubernetes.delete('pods', restart)] : []),
      () => kubernetes.writeStatus(remembered === undefined ? {} : { zookeeperMembers: remembered }),
    ];
    meanwhile();
    kubernetes.carryOut(acts, most);
  }

  #configure(config: Server): void {
    const { kubernetes } = this;
    this.#config = config;
    const name = ensembleMapName({ name: 'demo' });
    const uid = kubernetes.maps[0]?.metadata.uid ?? kubernetes.uid();
    const ensemble = Array.from({ length: config.servers }, (_, at) => `server.${at + 1}=…\n`).join('');
    kubernetes.write('maps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, uid },
      data: { ensemble },
    });
  }

  #look(observation: Observation): Fact<EnsembleFact> {
    const asked = podsOf(observation, 'zookeeper').filter(isReady).map(ordinal);
    const running = this.#running();
    if (this.#leader === undefined || asked.some(at => !running.includes(at))) return { error: 'no answer' };
    const inSync = running.filter(at => !this.#behind.has(at) || at === this.#leader);
    this.#looked = { inSync, leader: this.#leader };
    return {
      value: {
        roles: Object.fromEntries(
          asked.map(at => [`demo-zookeeper-${at}`, at === this.#leader ? 'leader' : 'follower']),
        ),
        syncedFollowers: inSync.length - 1,
        participants: this.voters.map(at => at + 1),
        version: String(this.#version),
      },
    };
  }

  #reconfigure(operation: Operation): void {
    if (operation.kind !== 'reconfigure') return;
    const { change, version } = operation;
    if (version !== String(this.#version) || this.#leader === undefined) throw new Refusal('BadVersion');
    const subject = 'leave' in change ? change.leave : Number(/^server\.(\d+)=/.exec(change.join)?.[1]);
    const before = this.voters;
    const after = 'leave' in change ? before.filter(at => at !== subject - 1) : [...before, subject - 1];
    const inSync = this.#running().filter(at => !this.#behind.has(at));
    // As the real one: the new membership must have a quorum in sync.
    if (after.filter(at => inSync.includes(at)).length < majority(after.length))
      throw new Refusal('NewConfigNoQuorum');
    ok(subject === Math.max(before.length, after.length), 'the highest leaves, the next joins');
    const leads = 'leave' in change && this.#looked?.leader === subject - 1;
    ok(!leads || before.length === 2, 'one that leads does not leave');
    const concerned = 'leave' in change ? before : after;
    ok(
      concerned.every(at => this.#looked?.inSync.includes(at)),
      'all are in sync when the membership changes',
    );
    this.voters = after;
    this.#version++;
  }

  #scale(servers: number, { facts }: Observation): void {
    const live = this.kubernetes.replicas('zookeeper');
    // Where nobody answers, one that has left may come back for a moment: it does not vote.
    const isSilent = facts.ensemble !== undefined && 'error' in facts.ensemble;
    if (live !== undefined && live < servers && this.voters.length > 0 && !this.#byHand && !isSilent)
      ok(servers === this.voters.length + 1, 'one server is added at a time');
    this.kubernetes.applySet('zookeeper', servers);
    const takes = live !== undefined && servers < live;
    ok(!takes || servers >= this.voters.length, 'the operator takes no server away that votes');
    // What a hand took comes back one by one where nobody could be asked who votes.
    if (this.voters.length > 0 && servers >= this.voters.length) this.#byHand = false;
  }

  #checkRestart(at: number): void {
    const others = this.#looked?.inSync.filter(other => other !== at && this.voters.includes(other)) ?? [];
    ok(others.length >= majority(this.voters.length), 'a majority stays when one restarts');
  }

  // What happens by itself

  #running(): number[] {
    const { pods, broken } = this.kubernetes;
    return pods
      .filter(pod => this.#servers.has(pod.metadata.uid ?? '') && !broken.has(pod.metadata.name))
      .map(ordinal)
      .sort((a, b) => a - b);
  }

  #runKubelets(): void {
    const { kubernetes } = this;
    kubernetes.runKubelets();
    for (const { metadata } of kubernetes.pods) {
      const uid = metadata.uid ?? '';
      if (this.#config && !this.#servers.has(uid)) this.#servers.set(uid, this.#config);
    }
    this.#run();
    const served = this.#leader === undefined ? [] : this.#running();
    for (const pod of kubernetes.pods) kubernetes.setReady(pod, served.includes(ordinal(pod)));
  }

  #disk(at: number): string {
    return (
      this.kubernetes.volumes.find(({ metadata }) => metadata.name === `data-demo-zookeeper-${at}`)?.metadata
        .uid ?? ''
    );
  }

  #hasData(at: number): boolean {
    return this.#written.has(this.#disk(at));
  }

  /** Servers elect, join and catch up as far as they can. */
  #run(): void {
    const running = this.#running();
    const withData = running.filter(at => this.voters.includes(at) && this.#hasData(at));
    const hasQuorum = this.voters.length > 0 && withData.length >= majority(this.voters.length);
    if (!hasQuorum) {
      this.#leader = undefined;
      return this.#form(running);
    }
    for (const at of [...this.#behind].filter(at => at >= 10)) this.#behind.delete(at);
    for (const at of running) this.#written.add(this.#disk(at));
    if (this.#leader === undefined || !withData.includes(this.#leader)) this.#leader = withData.at(-1);
  }

  /** Empty servers that were told to begin make an ensemble, if they are enough of those they know of. */
  #form(running: readonly number[]): void {
    const { pods } = this.kubernetes;
    const fresh = pods.filter(pod => {
      const server = this.#servers.get(pod.metadata.uid ?? '');
      return server?.bootstrap && running.includes(ordinal(pod)) && !this.#hasData(ordinal(pod));
    });
    const servers = this.#servers.get(fresh[0]?.metadata.uid ?? '')?.servers ?? 0;
    if (fresh.length === 0 || fresh.length < majority(servers)) return;
    ok(!this.#reliedOn, 'empty servers form no ensemble in place of one with data');
    this.voters = Array.from({ length: servers }, (_, at) => at);
    for (const pod of fresh) this.#written.add(this.#disk(ordinal(pod)));
    this.#version++;
    this.#run();
  }

  #elect(n: number): void {
    const able = this.#running().filter(at => this.voters.includes(at) && this.#hasData(at));
    if (this.#leader !== undefined) this.#leader = able[n % able.length];
  }

  #kill(at: number): void {
    const pod = this.kubernetes.pod(`demo-zookeeper-${at}`);
    if (pod) this.kubernetes.replacePod(pod);
  }

  /** A disk is lost, and an empty one takes its place, as long as a majority keeps the data. */
  #loseDisk(at: number): void {
    const keepers = this.voters.filter(other => other !== at && this.#hasData(other));
    if (this.voters.length > 0 && keepers.length < majority(this.voters.length)) return;
    const { kubernetes } = this;
    this.#kill(at);
    const name = `data-demo-zookeeper-${at}`;
    kubernetes.put(
      'claims',
      kubernetes.volumes.map(volume => {
        const { labels = {} } = volume.metadata;
        return volume.metadata.name === name
          ? { ...volume, metadata: { name, uid: kubernetes.uid(), labels } }
          : volume;
      }),
    );
  }

  /** A person scales the StatefulSet, and waits until the pods are as it says. */
  #scaleByHand(replicas: number): void {
    const { kubernetes } = this;
    const isMarked = kubernetes.volumes.some(({ metadata }) => metadata.annotations?.[ensembleAnnotation]);
    if (kubernetes.replicas('zookeeper') === undefined || !isMarked) return;
    kubernetes.catchUp();
    kubernetes.scaleByHand('demo-zookeeper', replicas);
    this.#byHand = true;
  }

  /** With its pods, by a person, who is slower than any watch. */
  #deleteSet(): void {
    this.kubernetes.catchUp();
    this.kubernetes.put('sets', []);
    this.kubernetes.put('pods', []);
  }

  /** Somebody deletes the cluster and makes it again: of the old one there are only the volumes. */
  #recreate(): void {
    const { kubernetes } = this;
    const { status: _, ...cluster } = kubernetes.cluster;
    kubernetes.put('cluster', cluster);
    this.#deleteSet();
    this.#config = undefined;
    kubernetes.put('maps', []);
    kubernetes.catchUp();
  }

  // What holds in every state

  #check(): void {
    const count = this.voters.length;
    const replicas = this.kubernetes.replicas('zookeeper');
    ok(
      this.voters.every((at, index) => at === index),
      'the lowest ordinals vote',
    );
    if (count === 0 || replicas === undefined || this.#byHand) return;
    ok(replicas >= count, 'no server that votes loses its pod');
  }

  #round(): void {
    this.pass();
    this.kubernetes.runSets();
    this.#runKubelets();
    this.kubernetes.now += 2000;
  }

  /** Faults end; what was wished for last comes true. */
  settle(): void {
    const { kubernetes } = this;
    kubernetes.broken.clear();
    kubernetes.catchUp();
    this.#behind.clear();
    for (let round = 0; round < 60; round++) {
      this.#round();
      this.#check();
      if (this.message === '' && this.#isSettled()) return;
    }
    const state = { wish: this.wish, voters: this.voters, leader: this.#leader, message: this.message };
    throw new Error(`no end: ${JSON.stringify(state)}`);
  }

  #isSettled(): boolean {
    const { cluster, pods } = this.kubernetes;
    const serving = pods.length === this.wish && this.#running().length === this.wish;
    return serving && this.voters.length === this.wish && cluster.status?.zookeeperMembers === this.wish;
  }
}
