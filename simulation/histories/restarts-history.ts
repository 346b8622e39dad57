import { ok } from 'node:assert/strict';
import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { claimsKeptBy, hasBeenReady, isReady, readySince } from '#src/cluster/model/component-state.ts';
import type { Facts, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Question } from '#src/cluster/model/question.ts';
import type { Rolling } from '#src/cluster/rollout/next-pod.ts';
import type { Rollouts } from '#src/cluster/rollout/remembered.ts';
import { compareVersions } from '#src/cluster/rollout/version-moves.ts';
import { statusOf } from '#src/cluster/status/status.ts';
import {
  type ComponentName,
  componentNames,
  configLabel,
  imageAnnotation,
  templateAnnotation,
  versionLabel,
} from '#src/components/build/names.ts';
import { asFailing } from '../revisions.ts';
import type { Step } from './histories.ts';
import { BareKubernetes, ordinal } from './objects.ts';
import { decide, isCrashing, marksOf, revisionOfPod, templatesOf } from './restarts-decision.ts';

export const steps = [
  ...['pass', 'pass', 'pass', 'pass', 'slow pass', 'crash', 'answer lost', 'round', 'round', 'round'],
  ...['sets', 'sets', 'kubelets', 'kubelets', 'kubelets', 'edit', 'edit', 'version', 'version'],
  ...['time', 'lag', 'catch up', 'break', 'mend', 'kill', 'behind', 'elect', 'copies', 'broker fails'],
  ...['fill', 'blink', 'blink', 'blink', 'scale by hand', 'delete claims'],
] as const;
type Name = (typeof steps)[number];

const versions = ['4.0.8', '4.0.6', '3.3.6', '5.0.0'] as const;

/** Configurations by their number: with the last one no pod of the component ever serves. */
const configs = ['a', 'b', 'bad'] as const;

/** Restarts of all components while configurations and versions change and pods fail. */
export class RestartsHistory {
  readonly kubernetes = new BareKubernetes();
  #leader = 2;
  #behind = 0;
  #underReplicated = 0;
  #failingBrokers: string[] = [];
  /** By uid bookies that take no writes until they restart. */
  readonly #full = new Set<string>();
  /** Components with revisions of theirs that have served. */
  readonly #served = new Set<string>();
  /** What the last status said, and since when. */
  #told = { what: '', since: 0 };
  /** Whether the last pass was carried out and found nothing to do. */
  #isQuiet = false;

  constructor() {
    this.kubernetes.edit(spec => ({ ...spec, profile: 'Production' }));
    for (let round = 0; round < 3; round++) this.#round();
  }

  step([name, n]: Step<Name>): void {
    const { kubernetes } = this;
    if (name === 'pass') this.#pass();
    if (name === 'slow pass') this.#pass(99, () => this.#meanwhile(n));
    if (name === 'crash') this.#pass(n % 8);
    if (name === 'answer lost') this.#pass(1 + (n % 7));
    if (name === 'round') this.#round();
    if (name === 'sets') kubernetes.runSets();
    if (name === 'kubelets') this.#runKubelets();
    if (name === 'edit') this.#configure(n);
    if (name === 'version') this.#edit({ version: versions[n % versions.length] ?? '4.0.8' });
    if (name === 'time') kubernetes.now += 10_000 * n;
    if (name === 'lag') kubernetes.lag(n);
    if (name === 'catch up') kubernetes.catchUp();
    if (name === 'break') kubernetes.broken.add(this.#somePod(n)?.metadata.name ?? '');
    if (name === 'mend') kubernetes.broken.clear();
    if (name === 'kill') this.#kill(this.#somePod(n));
    if (name === 'behind') this.#behind = n % 2;
    if (name === 'elect') this.#leader = n % 3;
    if (name === 'copies') this.#underReplicated = n % 2;
    if (name === 'fill') this.#fill(n);
    if (name === 'blink') this.#blink(this.#somePod(n));
    if (name === 'scale by hand') this.#scaleByHand(n);
    if (name === 'delete claims') this.#deleteClaims(n);
    if (name === 'broker fails') this.#failingBrokers = n % 2 === 0 ? [] : ['demo-broker-0 fails'];
    this.#check();
  }

  /** What happens while a pass is between its decision and its acts. */
  #meanwhile(n: number): void {
    const names = ['kill', 'edit', 'sets', 'kubelets', 'break', 'version'] as const;
    this.step([names[n % names.length] ?? 'edit', (n * 13) % 100]);
  }

  #edit(change: Partial<PulsarClusterSpec>): void {
    this.kubernetes.edit(spec => ({ ...spec, ...change }));
  }

  #configure(n: number): void {
    const name = componentNames[n % 5] ?? 'broker';
    const config = { setting: configs[Math.floor(n / 5) % 3] ?? 'a' };
    this.kubernetes.edit(spec => ({ ...spec, [name]: { ...spec[name], config } }));
  }

  #somePod(n: number): Pod | undefined {
    const { pods } = this.kubernetes;
    return pods[n % Math.max(1, pods.length)];
  }

  /** A bookie takes no writes any more, or all do again. */
  #fill(n: number): void {
    const bookies = this.kubernetes.pods.filter(pod => componentOf(pod) === 'bookkeeper');
    if (n % 4 === 3) this.#full.clear();
    else this.#full.add(bookies[n % Math.max(1, bookies.length)]?.metadata.uid ?? '');
  }

  /** A pod is unready, and will be ready again when the kubelets look next. */
  #blink(pod: Pod | undefined): void {
    if (pod?.status) this.kubernetes.setReady(pod, false);
  }

  #scaleByHand(n: number): void {
    const { kubernetes } = this;
    const set = kubernetes.sets[n % Math.max(1, kubernetes.sets.length)];
    // Servers and bookies have histories of their own.
    if (!set || /zookeeper|bookie/.test(set.metadata.name)) return;
    kubernetes.scaleByHand(set.metadata.name, Math.floor(n / 5) % 5);
  }

  /** Somebody deletes the claims of a pod, which keeps them for as long as it runs. */
  #deleteClaims(n: number): void {
    const { kubernetes } = this;
    const volume = kubernetes.volumes.find(
      ({ metadata }) => metadata.name === `data-demo-zookeeper-${n % 3}`,
    );
    if (volume) kubernetes.doomVolume(volume);
  }

  #kill(pod: Pod | undefined): void {
    if (pod) this.kubernetes.replacePod(pod);
  }

  // The operator

  #pass(most = 99, meanwhile = () => {}): void {
    const { kubernetes } = this;
    let observation = kubernetes.observe();
    let decided = decide(observation);
    while (decided.needs) {
      const answer = this.#answer(decided.needs, observation);
      observation = { ...observation, facts: { ...observation.facts, ...answer } };
      decided = decide(observation);
    }
    const { world, rolling, rollouts, sets } = decided;
    const pods = [
      ...world.steps.flatMap(({ restart }) => restart ?? []),
      ...(rolling?.roll.kind === 'restart' ? [rolling.roll.pod] : []),
    ];
    // One that has changed since it was seen stays: what is deleted has to be what was looked at.
    for (const pod of pods) if (kubernetes.pods.includes(pod)) this.#checkRestart(pod, world);
    ok(pods.length <= 1, 'one pod restarts at a time');
    const applies = [...sets].map(([name, set]) => () => {
      const { [imageAnnotation]: image = '', [templateAnnotation]: template = '' } =
        set.metadata.annotations ?? {};
      const [version = '', config = ''] = template.split(' ');
      kubernetes.applySet(name, world.components[name].desired, { version, image }, config);
    });
    const before = kubernetes.sets;
    const acts = [
      ...marksOf(world).map(volume => () => kubernetes.write('claims', volume)),
      ...applies,
      ...pods.map(pod => () => kubernetes.delete('pods', pod)),
      () => this.#tell(world, rolling, rollouts, before),
    ];
    meanwhile();
    this.#isQuiet = false;
    kubernetes.carryOut(acts, most);
    kubernetes.now += 200;
  }

  #answer(question: Question, { pods }: Observation): Facts {
    const { fact: name } = question;
    const servers = pods.filter(pod => componentOf(pod) === 'zookeeper' && isReady(pod));
    const running = this.kubernetes.pods.filter(pod => componentOf(pod) === 'zookeeper' && isReady(pod));
    const leads = running.some(pod => ordinal(pod) === this.#leader);
    if (name === 'failingBrokers') return { failingBrokers: { value: this.#failingBrokers.map(asFailing) } };
    if (name === 'registrations') return { registrations: { value: this.#registrations() } };
    if (name === 'cookies') return { cookies: { value: {} } };
    if (name === 'largestPolicy') return { largestPolicy: { value: 0 } };
    if (question.fact === 'provenRevisions') return { provenRevisions: { value: templatesOf(question.of) } };
    if (name === 'underReplicatedLedgers')
      return { underReplicatedLedgers: { value: this.#underReplicated } };
    ok(name === 'ensemble', `${name} is not asked for here`);
    const answers = ({ metadata }: Pod) => running.some(pod => pod.metadata.name === metadata.name);
    if (!leads || !servers.every(answers)) return { ensemble: { error: 'no answer' } };
    const roleOf = (pod: Pod) => (ordinal(pod) === this.#leader ? 'leader' : 'follower');
    const roles = Object.fromEntries(servers.map(pod => [pod.metadata.name, roleOf(pod)] as const));
    const syncedFollowers = Math.max(0, running.length - 1 - this.#behind);
    return { ensemble: { value: { roles, syncedFollowers, participants: [1, 2, 3], version: '1' } } };
  }

  /** Bookies that run take writes, but for those that are set to take none. */
  #registrations() {
    const running = this.kubernetes.pods.filter(pod => componentOf(pod) === 'bookkeeper' && isReady(pod));
    const isFull = ({ metadata }: Pod) => this.#full.has(metadata.uid ?? '');
    const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name);
    return { writable: names(running.filter(pod => !isFull(pod))), readOnly: names(running.filter(isFull)) };
  }

  /** What has to be true of a pod that serves before it may restart. */
  #checkRestart(pod: Pod, { observation, components }: ClusterState): void {
    const component = componentOf(pod) as ComponentName;
    this.#checkTemplate(
      pod,
      component,
      observation,
      components[component].statefulSet?.status?.updateRevision ?? '',
    );
    if (!isReady(pod)) return;
    const { facts } = observation;
    const isRescue = claimsKeptBy(observation, pod).length > 0;
    for (const name of componentNames) {
      const { pods, desired, updated } = components[name];
      ok(pods.length === desired && pods.every(isReady), `${name} serves when ${pod.metadata.name} restarts`);
      if (name === component) break;
      ok(updated.length === desired, `${name} has been restarted before ${component} begins`);
    }
    if (component === 'zookeeper') {
      const outdated = components.zookeeper.pods.filter(
        other => !components.zookeeper.updated.includes(other),
      );
      ok(this.#behind === 0, 'all servers are in sync when one restarts');
      ok(ordinal(pod) !== this.#leader || outdated.length === 1 || isRescue, 'the leader restarts last');
    }
    if (component === 'bookkeeper') this.#checkBookie(pod, observation);
    const others = this.#failingBrokers.filter(message => !message.startsWith(`${pod.metadata.name} `));
    if (component === 'broker' || component === 'proxy')
      ok(others.length === 0 && facts.failingBrokers, 'the brokers that stay serve');
  }

  #checkBookie(pod: Pod, { facts }: Observation): void {
    const { writable } = this.#registrations();
    const { name } = pod.metadata;
    const others = writable.filter(other => other !== name);
    ok(others.length >= 2 || !writable.includes(name), 'enough bookies take writes when one restarts');
    const isFree = writable.length < 2 && !writable.includes(name);
    ok(
      isFree || (this.#underReplicated === 0 && facts.underReplicatedLedgers),
      'all ledgers have their copies',
    );
  }

  /** What has to be true of the template a pod restarts into, and of its volume. */
  #checkTemplate(pod: Pod, component: ComponentName, observation: Observation, target: string): void {
    const own = revisionOfPod(pod);
    const hasServed = (revision = '') => this.#served.has(`${component} ${revision}`);
    if (claimsKeptBy(observation, pod).length > 0) {
      const servers = this.kubernetes.pods.filter(other => componentOf(other) === 'zookeeper');
      const others = servers.filter(other => other.metadata.name !== pod.metadata.name);
      const haveIt = others.length >= 2 && others.every(isReady) && this.#behind === 0;
      ok(haveIt, 'a volume goes with a pod only while all others have its data');
      return;
    }
    if (isReady(pod) || !hasServed(own) || !hasBeenReady(pod) || isCrashing(pod)) return;
    const last = observation.cluster.status?.components?.[component]?.provenRevision;
    ok(
      own !== last || hasServed(target),
      'an unready pod that has served restarts only into what has served',
    );
    const seconds = (Date.parse(observation.now) - readySince(pod)) / 1000;
    ok(seconds >= 30, 'a blink is no reason to restart');
  }

  /** Writes the status, which always says what it waits for, and says so when that takes too long. */
  #tell(
    world: ClusterState,
    rolling: Rolling | undefined,
    rollouts: Rollouts,
    before: readonly unknown[],
  ): void {
    const { kubernetes } = this;
    const { observation } = world;
    const pending = kubernetes.sets !== before || rolling?.roll.kind === 'restart';
    const found = { metadata: { open: true }, pending, rollouts, ...(rolling && { rolling }) } as const;
    const { status, deadlineSeconds } = statusOf(world, found);
    kubernetes.writeStatus(status);
    const condition = (type: string) => status.conditions?.find(each => each.type === type);
    const [ready, stalled] = [condition('Ready'), condition('Stalled')];
    ok(ready?.message && status.message && observation.cluster.spec, 'there is always a sentence');
    const counts = componentNames.map(name => {
      const { replicas, ready, updated } = status.components?.[name] ?? {};
      return [replicas, ready, updated].join();
    });
    const what = [status.message, ...counts].join();
    const now = Date.parse(observation.now);
    if (what !== this.#told.what) this.#told = { what, since: now };
    this.#isQuiet = !pending && rolling === undefined;
    const settled = ready.status === 'True' || ready.reason === 'Held';
    if (ready.status === 'True') ok(this.#isAsTold(world), 'Ready is true only of what is seen to serve');
    if (settled || rolling?.roll.kind === 'failed') return;
    const isLate = now - this.#told.since >= observation.cluster.spec.progressDeadlineSeconds * 1000;
    ok((stalled?.status === 'True') === isLate, 'a wait that is too long is Stalled');
    ok(isLate || deadlineSeconds !== undefined, 'a wait ends by being looked at again');
  }

  #isAsTold({ components }: ClusterState): boolean {
    return componentNames.every(name => {
      const { pods, desired, statefulSet } = components[name];
      const template = statefulSet?.spec.template?.metadata?.labels ?? {};
      const isPresent = ({ metadata }: Pod) => {
        return [versionLabel, configLabel].every(label => metadata.labels?.[label] === template[label]);
      };
      return pods.length === desired && pods.every(isPresent) && pods.every(isReady);
    });
  }

  // What happens by itself

  #runKubelets(): void {
    const { kubernetes } = this;
    kubernetes.runKubelets();
    for (const pod of kubernetes.pods) {
      const isBad = pod.metadata.labels?.['controller-revision-hash']?.endsWith(' bad');
      if (isBad) kubernetes.setCrashing(pod);
      else kubernetes.setReady(pod, !kubernetes.broken.has(pod.metadata.name));
    }
    for (const pod of kubernetes.pods.filter(isReady))
      this.#served.add(`${componentOf(pod)} ${revisionOfPod(pod)}`);
    const servers = kubernetes.pods.filter(pod => componentOf(pod) === 'zookeeper' && isReady(pod));
    const last = servers.at(-1);
    if (last && !servers.some(pod => ordinal(pod) === this.#leader)) this.#leader = ordinal(last);
  }

  #round(): void {
    this.#pass();
    this.kubernetes.runSets();
    this.#runKubelets();
  }

  // What holds in every state

  /** No pod is newer than one of a component it stands on. */
  #check(): void {
    let oldest: string | undefined;
    for (const name of componentNames) {
      const own = this.kubernetes.pods.filter(pod => componentOf(pod) === name);
      const labels = own.map(({ metadata }) => metadata.labels?.[versionLabel] ?? '').sort(compareVersions);
      const [first, last] = [labels[0], labels.at(-1)];
      if (first === undefined || last === undefined) continue;
      ok(
        oldest === undefined || compareVersions(last, oldest) <= 0,
        `${name} is not newer than what is below it`,
      );
      if (oldest === undefined || compareVersions(first, oldest) < 0) oldest = first;
    }
  }

  /** Faults end and configurations are good; all pods get what was wished for last, or it is held. */
  settle(): void {
    const { kubernetes } = this;
    kubernetes.broken.clear();
    kubernetes.catchUp();
    this.#behind = 0;
    this.#underReplicated = 0;
    this.#failingBrokers = [];
    this.#full.clear();
    for (let n = 0; n < 5; n++) if (this.#isBad(componentNames[n] ?? 'broker')) this.#configure(n);
    for (let round = 0; round < 120; round++) {
      if (round === 40) this.#correct();
      this.#round();
      this.#check();
      const ready = kubernetes.cluster.status?.conditions?.find(({ type }) => type === 'Ready');
      const isCurrent = ready?.observedGeneration === kubernetes.cluster.metadata.generation;
      if (this.#isQuiet && isCurrent && (ready?.status === 'True' || ready?.reason === 'Held')) return;
    }
    throw new Error(`no end: ${kubernetes.cluster.status?.message}`);
  }

  /** What a person does about a roll that failed for no fault of its template: another one. */
  #correct(): void {
    const { cluster } = this.kubernetes;
    for (const [n, name] of componentNames.entries()) {
      if (!cluster.status?.components?.[name]?.failedRoll) continue;
      this.#configure(cluster.spec[name].config['setting'] === 'b' ? n : n + 5);
    }
  }

  #isBad(name: ComponentName): boolean {
    return this.kubernetes.cluster.spec[name].config['setting'] === 'bad';
  }
}

function componentOf(pod: Pod): string {
  return pod.metadata.labels?.['app.kubernetes.io/component'] ?? '';
}
