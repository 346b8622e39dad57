import { ok } from 'node:assert/strict';
import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { FactName, Facts, Observation, Pod } from '#src/cluster/observation.ts';
import { type Rolling, rollingOf } from '#src/cluster/roll.ts';
import { statusOf } from '#src/cluster/status.ts';
import { compareVersions } from '#src/cluster/version.ts';
import { isReady } from '#src/cluster/view.ts';
import { type World, worldOf } from '#src/cluster/world.ts';
import { type ComponentName, componentNames, configLabel, versionLabel } from '#src/components/names.ts';
import type { Step } from './histories.ts';
import { BareKubernetes, ordinal, Refusal } from './objects.ts';

export const steps = [
  ...['pass', 'pass', 'pass', 'pass', 'slow pass', 'crash', 'answer lost', 'round', 'round', 'round'],
  ...['sets', 'sets', 'kubelets', 'kubelets', 'kubelets', 'edit', 'edit', 'version', 'version'],
  ...['time', 'lag', 'catch up', 'break', 'mend', 'kill', 'behind', 'elect', 'copies', 'broker fails'],
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

  #kill(pod: Pod | undefined): void {
    if (pod) this.kubernetes.replacePod(pod);
  }

  // The operator

  #pass(most = 99, meanwhile = () => {}): void {
    const { kubernetes } = this;
    let observation = kubernetes.observe();
    let world = worldOf(observation);
    let rolling = rollingOf(world);
    for (let needs = needsOf(world, rolling); needs; needs = needsOf(world, rolling)) {
      observation = { ...observation, facts: { ...observation.facts, ...this.#answer(needs, observation) } };
      world = worldOf(observation);
      rolling = rollingOf(world);
    }
    const pods = [
      ...world.procedures.flatMap(({ restart }) => restart ?? []),
      ...(rolling?.roll.kind === 'restart' ? [rolling.roll.pod] : []),
    ];
    for (const pod of pods) this.#checkRestart(pod, world);
    ok(pods.length <= 1, 'one pod restarts at a time');
    const { views, context } = world;
    const applies = componentNames.map(name => () => {
      const { config } = context.spec[name];
      kubernetes.applySet(
        name,
        views[name].desired,
        context.releases[name],
        String(config['setting'] ?? 'a'),
      );
    });
    const before = kubernetes.sets;
    const acts = [
      ...applies,
      ...pods.map(pod => () => kubernetes.delete('pods', pod)),
      () => this.#tell(world, rolling, before),
    ];
    meanwhile();
    this.#isQuiet = false;
    try {
      for (const act of acts.slice(0, most)) act();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
    // The process has ended; the next one lists everything anew.
    if (most < acts.length) kubernetes.catchUp();
    kubernetes.now += 200;
  }

  #answer(name: FactName, { pods }: Observation): Facts {
    const servers = pods.filter(pod => componentOf(pod) === 'zookeeper' && isReady(pod));
    const running = this.kubernetes.pods.filter(pod => componentOf(pod) === 'zookeeper' && isReady(pod));
    const leads = running.some(pod => ordinal(pod) === this.#leader);
    if (name === 'failingBrokers') return { failingBrokers: { value: this.#failingBrokers } };
    if (name === 'underReplicatedLedgers')
      return { underReplicatedLedgers: { value: this.#underReplicated } };
    ok(name === 'ensemble', `${name} is not asked for here`);
    if (!leads || running.length < servers.length) return { ensemble: { error: 'no answer' } };
    const roleOf = (pod: Pod) => (ordinal(pod) === this.#leader ? 'leader' : 'follower');
    const roles = Object.fromEntries(servers.map(pod => [pod.metadata.name, roleOf(pod)] as const));
    const syncedFollowers = Math.max(0, running.length - 1 - this.#behind);
    return { ensemble: { value: { roles, syncedFollowers, participants: [1, 2, 3], version: '1' } } };
  }

  /** What has to be true of a pod that serves before it may restart. */
  #checkRestart(pod: Pod, { observation, views }: World): void {
    if (!isReady(pod)) return;
    const component = componentOf(pod);
    const { facts } = observation;
    for (const name of componentNames) {
      const { pods, desired, updated } = views[name];
      ok(pods.length === desired && pods.every(isReady), `${name} serves when ${pod.metadata.name} restarts`);
      if (name === component) break;
      ok(updated.length === desired, `${name} has been restarted before ${component} begins`);
    }
    if (component === 'zookeeper') {
      const outdated = views.zookeeper.pods.filter(other => !views.zookeeper.updated.includes(other));
      ok(this.#behind === 0, 'all servers are in sync when one restarts');
      ok(ordinal(pod) !== this.#leader || outdated.length === 1, 'the leader restarts last');
    }
    if (component === 'bookkeeper')
      ok(this.#underReplicated === 0 && facts.underReplicatedLedgers, 'all ledgers have their copies');
    if (component === 'broker' || component === 'proxy')
      ok(this.#failingBrokers.length === 0 && facts.failingBrokers, 'the brokers serve');
  }

  /** Writes the status, which always says what it waits for, and says so when that takes too long. */
  #tell(world: World, rolling: Rolling | undefined, before: readonly unknown[]): void {
    const { kubernetes } = this;
    const { observation } = world;
    const pending = kubernetes.sets !== before || rolling?.roll.kind === 'restart';
    const found = { metadata: { open: true }, pending, ...(rolling && { rolling }) } as const;
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

  #isAsTold({ views }: World): boolean {
    return componentNames.every(name => {
      const { pods, desired, statefulSet } = views[name];
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
      kubernetes.setReady(pod, !isBad && !kubernetes.broken.has(pod.metadata.name));
    }
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
    for (let n = 0; n < 5; n++) if (this.#isBad(componentNames[n] ?? 'broker')) this.#configure(n);
    for (let round = 0; round < 120; round++) {
      this.#round();
      this.#check();
      const ready = kubernetes.cluster.status?.conditions?.find(({ type }) => type === 'Ready');
      const isCurrent = ready?.observedGeneration === kubernetes.cluster.metadata.generation;
      if (this.#isQuiet && isCurrent && (ready?.status === 'True' || ready?.reason === 'Held')) return;
    }
    throw new Error(`no end: ${kubernetes.cluster.status?.message}`);
  }

  #isBad(name: ComponentName): boolean {
    return this.kubernetes.cluster.spec[name].config['setting'] === 'bad';
  }
}

function componentOf(pod: Pod): string {
  return pod.metadata.labels?.['app.kubernetes.io/component'] ?? '';
}

function needsOf({ procedures }: World, rolling: Rolling | undefined): FactName | undefined {
  const [asked] = procedures.flatMap(({ needs }) => needs ?? []);
  return asked ?? (rolling?.roll.kind === 'wait' ? rolling.roll.needs : undefined);
}
