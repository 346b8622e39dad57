import { ok } from 'node:assert/strict';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import type { EnsembleFact, Observation } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import type { Fact } from '#src/cluster/model/question.ts';
import { ensembleAnnotation, servedAnnotation } from '#src/components/build/names.ts';
import { majorityOf, subjectOf, ZooKeeper } from '../zookeeper.ts';
import { type BareKubernetes, ordinal } from './objects.ts';

/** What a server read when it started. */
interface Server {
  readonly bootstrap: boolean;
  readonly servers: number;
}

/** A ZooKeeper whose servers may lag behind and lose their disks; it says so when the operator bends one of our rules. */
export class ZooKeeperModel extends ZooKeeper {
  readonly #kubernetes: BareKubernetes;
  behind = new Set<number>();
  /** Uids of the volumes with data on them. */
  readonly #written = new Set<string>();
  /** By uid of the pod. */
  readonly #servers = new Map<string, Server>();
  /** The ConfigMap that servers read when they start. */
  config: Server | undefined;
  /** Whether anything may rely on the ensemble: from then on its data must never be replaced by none. */
  isReliedOn = false;
  /** The state on which the operator decided. */
  looked: { inSync: readonly number[]; leader: number } | undefined;

  constructor(kubernetes: BareKubernetes) {
    super();
    this.#kubernetes = kubernetes;
  }

  running(): number[] {
    const { pods, broken } = this.#kubernetes;
    return pods
      .filter(pod => this.#servers.has(pod.metadata.uid ?? '') && !broken.has(pod.metadata.name))
      .map(ordinal)
      .sort((a, b) => a - b);
  }

  #disk(at: number): string {
    return this.#kubernetes.get('PersistentVolumeClaim', `data-demo-zookeeper-${at}`)?.metadata.uid ?? '';
  }

  hasData(at: number): boolean {
    return this.#written.has(this.#disk(at));
  }

  /** Each pod that is new reads the configuration. */
  start(): void {
    for (const { metadata } of this.#kubernetes.pods) {
      const uid = metadata.uid ?? '';
      if (this.config && !this.#servers.has(uid)) this.#servers.set(uid, this.config);
    }
    this.run();
  }

  /** Servers elect, join and catch up as far as they can. */
  run(): void {
    const running = this.running();
    this.lead(running.filter(at => this.hasData(at)));
    if (this.leader === undefined) return this.#begin(running);
    for (const at of running) this.#written.add(this.#disk(at));
  }

  /** Empty servers that were told to begin make an ensemble, if they are enough of those they know of. */
  #begin(running: readonly number[]): void {
    const fresh = this.#kubernetes.pods.filter(pod => {
      const server = this.#servers.get(pod.metadata.uid ?? '');
      return server?.bootstrap && running.includes(ordinal(pod)) && !this.hasData(ordinal(pod));
    });
    const servers = this.#servers.get(fresh[0]?.metadata.uid ?? '')?.servers ?? 0;
    if (fresh.length === 0 || fresh.length < majorityOf(servers)) return;
    ok(!this.isReliedOn, 'empty servers form no ensemble in place of one with data');
    for (const pod of fresh) this.#written.add(this.#disk(ordinal(pod)));
    this.form(servers);
    this.run();
  }

  elect(n: number): void {
    const able = this.running().filter(at => this.voters.includes(at) && this.hasData(at));
    if (this.leader !== undefined) this.leader = able[n % able.length];
  }

  /** Whether a majority keeps the data when a disk is lost. */
  survivesLossOf(at: number): boolean {
    const keepers = this.voters.filter(other => other !== at && this.hasData(other));
    return this.voters.length === 0 || keepers.length >= majorityOf(this.voters.length);
  }

  /** Whether a majority of the voting servers have no data: those never elect, and the others cannot. */
  get hasLostMajority(): boolean {
    return this.voters.length > 0 && this.#withData.length < majorityOf(this.voters.length);
  }

  #isMarked(at: number): boolean {
    const claim = this.#kubernetes.get('PersistentVolumeClaim', `data-demo-zookeeper-${at}`);
    const { [ensembleAnnotation]: ensemble, [servedAnnotation]: served } = claim?.metadata.annotations ?? {};
    return ensemble !== undefined && served !== undefined;
  }

  get #withData(): number[] {
    return this.voters.filter(at => this.hasData(at));
  }

  /** The voting servers that lose their disks when all but one do that is in sync and marked; none while nothing relies on them. */
  allButOne(n: number): number[] {
    const whole = this.#withData.filter(at => !this.behind.has(at) && this.#isMarked(at));
    const stays = whole[n % Math.max(1, whole.length)];
    return this.isReliedOn && stays !== undefined ? this.voters.filter(at => at !== stays) : [];
  }

  /** A person copies the data of one that has it to as many others as a majority needs. */
  copyData(): void {
    const missing = majorityOf(this.voters.length) - this.#withData.length;
    const empty = this.voters.filter(at => !this.hasData(at) && this.#disk(at) !== '');
    if (this.#withData.length > 0)
      for (const at of empty.slice(0, missing)) this.#written.add(this.#disk(at));
  }

  look(observation: Observation): Fact<EnsembleFact> {
    const { leader } = this;
    const asked = podsOf(observation, 'zookeeper').filter(isReady).map(ordinal);
    const running = this.running();
    if (leader === undefined || asked.some(at => !running.includes(at))) return { error: 'no answer' };
    const inSync = running.filter(at => !this.behind.has(at) || at === leader);
    this.looked = { inSync, leader };
    return { value: this.factOf(asked, inSync.length - 1) };
  }

  reconfigure(operation: Operation): void {
    if (operation.kind !== 'reconfigure') return;
    const { change, version } = operation;
    const before = this.voters;
    const inSync = this.running().filter(at => !this.behind.has(at));
    this.change(change, version, inSync);
    const [subject, after] = [subjectOf(change), this.voters];
    ok(subject === Math.max(before.length, after.length) - 1, 'the highest leaves, the next joins');
    const leads = 'leave' in change && this.looked?.leader === subject;
    ok(!leads || before.length === 2, 'one that leads does not leave');
    const concerned = 'leave' in change ? before : after;
    ok(
      concerned.every(at => this.looked?.inSync.includes(at)),
      'all are in sync when the membership changes',
    );
  }
}
