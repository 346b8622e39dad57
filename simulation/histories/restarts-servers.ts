import { ok } from 'node:assert/strict';
import type { Role } from '#src/clients/zookeeper/four-letter-word.ts';
import { componentOf, isReady } from '#src/cluster/model/component-state.ts';
import type { EnsembleFact, Facts, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Fact, Question } from '#src/cluster/model/question.ts';
import { configLabel, podName } from '#src/components/build/names.ts';
import { asFailing } from '../brokers.ts';
import { stopPods, tell } from '../kubernetes/kubelet.ts';
import { type BareKubernetes, ordinal } from './objects.ts';
import { revisionOfPod } from './restarts-decision.ts';

/** What runs in the pods of a history of restarts, and what it answers. */
export class Servers {
  readonly #kubernetes: BareKubernetes;
  leader = 2;
  behind = 0;
  /** The server that does not answer, though it serves. */
  silent: number | undefined;
  underReplicated = 0;
  failingBrokers: string[] = [];
  /** By uid bookies that take no writes until they restart. */
  readonly full = new Set<string>();
  /** Components with revisions of theirs that have served. */
  readonly #served = new Set<string>();

  constructor(kubernetes: BareKubernetes) {
    this.#kubernetes = kubernetes;
  }

  /** Goes on from others that know of no trouble. */
  continueFrom(others: Servers): void {
    this.leader = others.leader;
    for (const each of others.#served) this.#served.add(each);
  }

  podsOf(component: string): Pod[] {
    return this.#kubernetes.pods.filter(pod => componentOf(pod) === component);
  }

  ready(component: string): Pod[] {
    return this.podsOf(component).filter(isReady);
  }

  hasServed(component: string, revision = ''): boolean {
    return this.#served.has(`${component} ${revision}`);
  }

  /** Bookies take no writes any more, one or all but one, or all do again. */
  fill(n: number): void {
    const bookies = this.podsOf('bookkeeper');
    const one = bookies[n % Math.max(1, bookies.length)];
    if (n % 4 === 3) return this.full.clear();
    const full = bookies.filter(pod => (n % 4 === 0) === (pod === one));
    for (const { metadata } of full) this.full.add(metadata.uid ?? '');
  }

  /** Pods start, and serve unless they are broken or their configuration is bad; a server leads. */
  run(): void {
    const kubernetes = this.#kubernetes;
    stopPods(kubernetes);
    for (const pod of kubernetes.pods) {
      if (pod.metadata.labels?.[configLabel] === 'bad') tell(kubernetes, pod, false, 2);
      else tell(kubernetes, pod, !kubernetes.broken.has(pod.metadata.name));
    }
    for (const pod of kubernetes.pods.filter(isReady))
      this.#served.add(`${componentOf(pod)} ${revisionOfPod(pod)}`);
    const servers = this.ready('zookeeper');
    const last = servers.at(-1);
    if (last && !servers.some(pod => ordinal(pod) === this.leader)) this.leader = ordinal(last);
  }

  answer(question: Question, observation: Observation): Facts {
    const { fact: name } = question;
    if (name === 'failingBrokers') return { failingBrokers: { value: this.failingBrokers.map(asFailing) } };
    if (name === 'registrations') return { registrations: { value: this.registrations() } };
    if (name === 'cookies') return { cookies: { value: {} } };
    if (name === 'largestPolicy') return { largestPolicy: { value: 0 } };
    if (question.fact === 'provenRevisions') return { provenRevisions: { value: this.#kept(question.of) } };
    if (name === 'underReplicatedLedgers') return { underReplicatedLedgers: { value: this.underReplicated } };
    ok(name === 'ensemble', `${name} is not asked for here`);
    return { ensemble: this.#ensemble(observation) };
  }

  #kept(names: readonly string[]) {
    return Object.fromEntries([...this.#kubernetes.revisions].filter(([name]) => names.includes(name)));
  }

  /** Bookies that run take writes, but for those that are set to take none. */
  registrations() {
    const running = this.ready('bookkeeper');
    const isFull = ({ metadata }: Pod) => this.full.has(metadata.uid ?? '');
    const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name);
    return { writable: names(running.filter(pod => !isFull(pod))), readOnly: names(running.filter(isFull)) };
  }

  #ensemble({ pods }: Observation): Fact<EnsembleFact> {
    const asked = pods.filter(pod => componentOf(pod) === 'zookeeper' && isReady(pod)).map(ordinal);
    const running = this.ready('zookeeper').map(ordinal);
    const { leader, silent } = this;
    if (!running.includes(leader)) return { error: 'no answer' };
    const followers = running.filter(at => at !== leader).sort((a, b) => a - b);
    const synced = followers.slice(0, Math.max(0, followers.length - this.behind));
    // One that has not caught up serves nobody yet.
    const roleOf = (at: number): Role =>
      at === leader ? 'leader' : synced.includes(at) ? 'follower' : 'none';
    const answers = asked.filter(at => running.includes(at) && at !== silent);
    const roles = Object.fromEntries(answers.map(at => [podName('demo', 'zookeeper', at), roleOf(at)]));
    const syncedFollowers = answers.includes(leader) ? synced.length : 0;
    return { value: { roles, syncedFollowers, participants: [1, 2, 3], version: '1' } };
  }
}
