import { ok } from 'node:assert/strict';
import { type PulsarClusterSpec, pulsarClusterSpec } from '#src/api/cluster.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { componentOf } from '#src/cluster/model/component-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { failedRollOf } from '#src/cluster/rollout/next-pod.ts';
import { statusOf } from '#src/cluster/status/status.ts';
import {
  byComponent,
  type ComponentName,
  componentNames,
  imageAnnotation,
  templateAnnotation,
} from '#src/components/build/names.ts';
import { sectionOf, settingsOf } from '#src/components/build/settings.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { isStarted, tell } from '../kubernetes/kubelet.ts';
import { runStatefulSets } from '../kubernetes/stateful-sets.ts';
import { ActsOfPass } from './acts-operator.ts';
import type { Step } from './histories.ts';
import { BareKubernetes } from './objects.ts';
import { checkRestart, checkVersions, isAsTold } from './restarts-checks.ts';
import { type Decided, decide, marksOf } from './restarts-decision.ts';
import { Ear } from './restarts-ear.ts';
import { Servers } from './restarts-servers.ts';
import type { Name } from './restarts-steps.ts';
import { Told } from './restarts-told.ts';

const versions = ['4.0.8', '4.0.6', '3.3.6', '5.0.0'] as const;

/** Configurations by their number: with the last one no pod of the component ever serves. */
const configs = ['a', 'b', 'bad'] as const;
const count = componentNames.length;

/** What is not there unless it is asked for. */
const { functions, stateStore, websocket } = pulsarClusterSpec.parse({
  profile: 'Development',
  functions: { placement: 'Workers' },
  stateStore: {},
  websocket: { placement: ['Component'] },
});
const optional = { functions, stateStore, websocket } as Partial<PulsarClusterSpec>;

/** Restarts of all components while configurations and versions change and pods fail. */
export class RestartsHistory {
  /** What all go on from: it has come up. */
  static #first: RestartsHistory | undefined;
  readonly kubernetes = new BareKubernetes();
  readonly #servers = new Servers(this.kubernetes);
  readonly #told = new Told();
  readonly #ear = new Ear(this.kubernetes, this.#servers);
  #failing: number | undefined;
  /** Whether the last pass was carried out and found nothing to do. */
  #isQuiet = false;

  constructor() {
    const first = RestartsHistory.#first;
    if (!first) return;
    this.kubernetes.continueFrom(first.kubernetes);
    this.#servers.continueFrom(first.#servers);
    this.#told.continueFrom(first.#told);
  }

  step([name, n]: Step<Name>): void {
    const { kubernetes } = this;
    const servers = this.#servers;
    const pod = kubernetes.pods[n % Math.max(1, kubernetes.pods.length)];
    if (name === 'pass') this.#pass();
    if (name === 'slow pass') this.#pass(99, () => this.#meanwhile(n));
    if (name === 'crash') this.#pass(n % 8);
    if (name === 'answer lost') this.#pass(1 + (n % 7));
    if (name === 'round') this.#round();
    if (name === 'sets') runStatefulSets(kubernetes);
    if (name === 'kubelets') servers.run();
    if (name === 'edit') this.#configure(n);
    if (name === 'version') this.#edit({ version: versions[n % versions.length] ?? '4.0.8' });
    if (name === 'time') kubernetes.now += (n % 2 === 0 ? 10_000 : 1000) * n;
    if (name === 'lag') kubernetes.lag(n);
    if (name === 'catch up') kubernetes.catchUp();
    if (name === 'break') kubernetes.broken.add(pod?.metadata.name ?? '');
    if (name === 'mend') kubernetes.broken.clear();
    if (name === 'kill' && pod) kubernetes.delete(pod, { force: true });
    if (name === 'behind') Object.assign(servers, { behind: n % 2, silent: n % 5 });
    if (name === 'elect') servers.leader = n % 3;
    if (name === 'copies') servers.underReplicated = n % 2;
    if (name === 'fill') servers.fill(n);
    // It is unready, and will be ready again when the kubelets look next.
    if (name === 'blink' && pod && isStarted(pod)) tell(kubernetes, pod, false);
    if (name === 'scale by hand') this.#scaleByHand(n);
    if (name === 'delete claims') this.#deleteClaims(n);
    if (name === 'deaf') this.#ear.hears = n % 4 === 0;
    if (name === 'lose metadata') this.#ear.isMetadataLost = true;
    if (name === 'put back') this.#ear.isMetadataLost = false;
    if (name === 'act fails') this.#failing = n;
    if (name === 'broker fails') servers.failingBrokers = n % 2 === 0 ? [] : ['demo-broker-0 fails'];
    checkVersions(servers);
  }

  /** What happens while a pass is between its decision and its acts. */
  #meanwhile(n: number): void {
    const names = ['kill', 'edit', 'sets', 'kubelets', 'break', 'version'] as const;
    this.step([names[n % names.length] ?? 'edit', (n * 13) % 100]);
  }

  // What people do, and what befalls pods

  #edit(change: Partial<PulsarClusterSpec>): void {
    this.kubernetes.editSpec(spec => ({ ...spec, ...change }));
  }

  #configure(n: number): void {
    const section = sectionOf(componentNames[n % count] ?? 'broker');
    const config = { setting: configs[Math.floor(n / count) % 3] ?? 'a' };
    this.kubernetes.editSpec(spec => ({ ...spec, [section]: { ...spec[section], config } }));
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
    const claim = this.kubernetes.get('PersistentVolumeClaim', `data-demo-zookeeper-${n % 3}`);
    if (claim) this.kubernetes.delete(claim);
  }

  // The operator

  #pass(most = 99, meanwhile = () => {}): void {
    const { kubernetes } = this;
    const { heard, pulse, trouble, isJustDeaf } = this.#ear;
    const serves = trouble === undefined || isJustDeaf;
    let observation: Observation = { ...kubernetes.observe(), heard, pulse };
    let decided = decide(observation);
    while (decided.needs) {
      const answer = this.#servers.answer(decided.needs, observation);
      observation = { ...observation, facts: { ...observation.facts, ...answer } };
      decided = decide(observation);
    }
    const { world, rolling, sets, serving } = decided;
    const restarts = rolling.flatMap(({ roll }) => (roll.kind === 'restart' ? [roll.pod] : []));
    const pods = [...(serving.lost ? [] : world.steps.flatMap(({ restart }) => restart ?? [])), ...restarts];
    // One that has changed since it was seen stays: what is deleted has to be what was looked at.
    for (const pod of pods) if (kubernetes.pods.includes(pod)) checkRestart(pod, world, this.#servers);
    ok(pods.length <= 1, 'one pod restarts at a time');
    const before = kubernetes.sets;
    const acts = this.#acts;
    const marks = serving.lost ? [] : marksOf(world);
    const todo = [
      ...marks.map(claim => acts.zookeeper.ground('PersistentVolumeClaim', () => kubernetes.apply(claim))),
      ...[...sets].map(([name, set]) => acts[name].set(() => this.#apply(world, name, set))),
      ...pods.map(pod => {
        const remove = () => kubernetes.deleteExactly(pod);
        return acts[componentOf(pod) as ComponentName].deletion({ object: pod, why: '' }, remove);
      }),
      () => this.#tell(decided, before, serves),
    ];
    meanwhile();
    this.#isQuiet = false;
    kubernetes.carryOut(todo, most);
    kubernetes.now += 200;
    this.#failing = undefined;
  }

  /** One kind of act may fail for one component. */
  get #acts() {
    const failing = this.#failing;
    const isConcerned = (name: ComponentName) =>
      failing !== undefined && componentNames[failing % count] === name;
    return byComponent(name => new ActsOfPass(name, isConcerned(name) ? failing : undefined));
  }

  #apply({ components }: ClusterState, name: ComponentName, { metadata }: KubernetesObject): void {
    const { [imageAnnotation]: image = '', [templateAnnotation]: template = '' } = metadata.annotations ?? {};
    const [version = '', config = ''] = template.split(' ');
    this.kubernetes.applySet(name, components[name].desired, { version, image }, config);
  }

  /** Writes the status, which always says what it waits for, and says so when that takes too long. */
  #tell({ world, rolling, rollouts, serving }: Decided, before: readonly unknown[], serves: boolean): void {
    const { kubernetes } = this;
    const pending = kubernetes.sets !== before || rolling.some(({ roll }) => roll.kind === 'restart');
    const found = {
      metadata: { open: true },
      pending,
      rollouts,
      serving,
      rolling,
    } as const;
    const report = statusOf(world, found);
    kubernetes.writeStatus(report.status);
    this.#isQuiet = !pending && rolling.length === 0;
    this.#told.check(world, report, failedRollOf(rolling) !== undefined);
    if (conditionOf(report.status, 'Ready')?.status !== 'True') return;
    ok(isAsTold(world), 'Ready is true only of what is seen to serve');
    ok(serves, 'Ready is true only while messages can be stored');
  }

  #round(): void {
    this.#pass();
    runStatefulSets(this.kubernetes);
    this.#servers.run();
  }

  /** Faults end and configurations are good; all pods get what was wished for last, or it is held. */
  settle(): void {
    const { kubernetes } = this;
    kubernetes.broken.clear();
    kubernetes.catchUp();
    Object.assign(this.#servers, { behind: 0, silent: undefined, underReplicated: 0, failingBrokers: [] });
    this.#servers.full.clear();
    Object.assign(this.#ear, { hears: true, isMetadataLost: false });
    for (let n = 0; n < count; n++) if (this.#isBad(componentNames[n] ?? 'broker')) this.#configure(n);
    for (let round = 0; round < 120; round++) {
      if (round === 40) this.#correct();
      this.#round();
      checkVersions(this.#servers);
      const ready = conditionOf(kubernetes.cluster.status, 'Ready');
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
      this.#configure(settingsOf(cluster.spec, name).config['setting'] === 'b' ? n : n + count);
    }
  }

  #isBad(name: ComponentName): boolean {
    return settingsOf(this.kubernetes.cluster.spec, name).config['setting'] === 'bad';
  }

  static {
    const first = new RestartsHistory();
    first.kubernetes.editSpec(spec => ({ ...spec, ...optional, profile: 'Production' }));
    for (let round = 0; round < 3; round++) first.#round();
    RestartsHistory.#first = first;
  }
}
