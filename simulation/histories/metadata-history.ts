import { ok } from 'node:assert/strict';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { componentOf, statefulSetOf } from '#src/cluster/model/component-state.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import { type MetadataStep, metadataStep } from '#src/cluster/zookeeper/initialise.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { obstacleOf } from '../job-starts.ts';
import { runJobs } from '../kubernetes/jobs.ts';
import { collectGarbage } from '../kubernetes/owners.ts';
import { runStatefulSets } from '../kubernetes/stateful-sets.ts';
import { uniformReleases } from '../releases.ts';
import type { Step } from './histories.ts';
import { MetadataModel } from './metadata-model.ts';
import { BareKubernetes } from './objects.ts';

export const steps = [
  ...['pass', 'pass', 'pass', 'slow pass', 'slow pass', 'crash', 'jobs', 'jobs', 'write', 'write', 'write'],
  ...['kill', 'collect', 'lag', 'catch up', 'delete job', 'lose all', 'put back', 're-create', 'unreachable'],
  ...['taint', 'edit'],
] as const;
type Name = (typeof steps)[number];

/** The znodes of a cluster, and who writes them: the Job's pods, whose ends the caches may show late. */
export class MetadataHistory {
  readonly kubernetes = new BareKubernetes();
  readonly #znodes = new MetadataModel();
  #answers = true;
  /** Of the nodes: pods of Jobs that do not tolerate it find no place. */
  #taint: string | undefined;
  /** The instance on which bookies have been started. */
  #reliedOn: number | undefined;
  gate: MetadataStep['gate'] = { open: false, reason: 'Waiting', message: 'nothing yet' };

  constructor() {
    const { kubernetes } = this;
    kubernetes.stopsAtOnce = () => true;
    kubernetes.editSpec(spec => ({ ...spec, zookeeper: { ...spec.zookeeper, chroot: '/pulsar' } }));
    kubernetes.applySet('zookeeper', 1);
    runStatefulSets(kubernetes);
  }

  step([name, n]: Step<Name>): void {
    const { kubernetes } = this;
    const znodes = this.#znodes;
    if (name === 'pass') this.pass();
    if (name === 'slow pass') this.pass(() => this.#meanwhile(n));
    if (name === 'crash') this.pass(() => {}, n % 2);
    if (name === 'jobs') this.#runJobs();
    if (name === 'write') this.#write();
    if (name === 'kill') this.#kill(n);
    if (name === 'collect') collectGarbage(kubernetes);
    if (name === 'lag') kubernetes.lag(n);
    if (name === 'catch up') kubernetes.catchUp();
    if (name === 'delete job') for (const job of kubernetes.jobs) kubernetes.delete(job);
    if (name === 'lose all') znodes.loseAll();
    if (name === 'put back') znodes.putBack();
    if (name === 're-create') this.#recreate();
    if (name === 'unreachable') this.#answers = n % 2 === 0;
    if (name === 'taint') this.#taint = n % 2 === 0 ? 'dedicated' : undefined;
    if (name === 'edit') this.#edit(n % 2 === 0);
    const isOther =
      this.#reliedOn !== undefined && znodes.ledgers !== 'none' && znodes.instance !== this.#reliedOn;
    ok(!isOther, 'bookies never meet another instance than the one they were started on');
  }

  /** What happens while a pass is between its decision and its acts. */
  #meanwhile(n: number): void {
    const names = ['jobs', 'write', 'write', 'kill', 'collect', 'delete job', 'taint', 'edit'] as const;
    this.step([names[n % names.length] ?? 'write', (n * 13) % 100]);
  }

  /** Whether the pods tolerate the taint. */
  #edit(areTolerant: boolean): void {
    const podTemplate = { spec: { tolerations: areTolerant ? [{ key: 'dedicated' }] : [] } };
    this.kubernetes.editSpec(spec => ({ ...spec, zookeeper: { ...spec.zookeeper, podTemplate } }));
  }

  // The operator

  /** Decides, and carries out the first `most` acts: operation, then Job, then deletion, then status. */
  pass(meanwhile = () => {}, most = 9): void {
    const { kubernetes } = this;
    let observation = kubernetes.observe();
    let decision = metadataStep(worldOf(observation));
    if (!decision.gate.open && decision.gate.needs) {
      const metadata = this.#answers ? { value: this.#znodes.inspect() } : { error: 'no server answers' };
      observation = { ...observation, facts: { metadata } };
      decision = metadataStep(worldOf(observation));
    }
    this.gate = decision.gate;
    ok(this.gate.open || this.gate.message !== '', 'a wait says for what');
    const { operations = [], applies = [], deletions = [] } = decision;
    const [operation, job, failedJob] = [operations[0], applies[0], deletions[0]?.object];
    ok(!(operation ?? job) || this.#reliedOn === undefined, 'nothing is initialised under bookies that run');
    const isSeenToRun = observation.pods.some(({ status }) => status?.phase === 'Running');
    ok(
      !(operation ?? job ?? failedJob) || !isSeenToRun,
      'nobody interferes with an initialisation that runs',
    );
    meanwhile();
    const acts = [
      ...(operation?.kind === 'createChroot' ? [() => this.#createChroot()] : []),
      ...(operation?.kind === 'removeUnfinishedLedgers' ? [() => this.#znodes.removeUnfinished()] : []),
      ...(job ? [() => this.#createJob(job)] : []),
      ...(failedJob ? [() => kubernetes.deleteExactly(failedJob)] : []),
      ...(this.gate.open ? [() => this.#startBookies(observation)] : []),
    ];
    kubernetes.carryOut(acts, most);
  }

  /** A Job with fewer retries than the real one, so that histories hold Jobs that have failed. */
  #createJob(job: KubernetesObject): void {
    this.kubernetes.create({ ...job, spec: { ...(job['spec'] as object), backoffLimit: 2 } });
  }

  #createChroot(): void {
    this.#znodes.isChrootThere = true;
  }

  #startBookies({ cluster }: Observation): void {
    const { kubernetes } = this;
    const isRemembered = cluster.status?.conditions !== undefined;
    ok(isRemembered || this.#znodes.isComplete, 'bookies start when all metadata is there');
    this.#reliedOn ??= this.#znodes.instance;
    kubernetes.applySet('bookkeeper', 3);
    runStatefulSets(kubernetes);
    const lastTransitionTime = kubernetes.time();
    const condition = {
      type: 'MetadataInitialized',
      status: 'True' as const,
      reason: 'Initialized',
      message: '',
    };
    kubernetes.writeStatus({ conditions: [{ ...condition, lastTransitionTime }] });
  }

  // What happens by itself

  #runJobs(): void {
    runJobs(this.kubernetes);
    for (const pod of this.#pods('Pending')) {
      if (!obstacleOf(pod, { taint: this.#taint, missingImages: [] })) this.#turn(pod, 'Running');
    }
  }

  /** The pods of Jobs that are in a phase. */
  #pods(phase: string): Pod[] {
    return this.kubernetes.pods.filter(pod => componentOf(pod) === 'metadata' && pod.status?.phase === phase);
  }

  /** Each run writes its next znode: two may run side by side where an old pod has not been told to stop. */
  #write(): void {
    for (const pod of this.#pods('Running')) {
      const end = this.#answers ? this.#znodes.advance(pod.metadata.uid ?? '') : 'Failed';
      if (end) this.#turn(pod, end);
    }
  }

  #turn(pod: Pod, phase: string): void {
    this.kubernetes.write({ ...pod, status: { phase } });
  }

  #kill(n: number): void {
    const running = this.#pods('Running');
    const pod = running[n % (running.length || 1)];
    if (pod) this.#turn(pod, 'Failed');
  }

  /** The cluster is deleted and made again under its name: the volumes stay, nothing else does. */
  #recreate(): void {
    const { kubernetes } = this;
    for (const kind of ['Job', 'StatefulSet']) kubernetes.put(kind, []);
    collectGarbage(kubernetes);
    kubernetes.writeStatus({});
    kubernetes.applySet('zookeeper', 1);
    runStatefulSets(kubernetes);
    kubernetes.catchUp();
  }

  /** Nothing fails any more: bookies run on one instance, or the sentence says what a person has to decide. */
  settle(): void {
    this.#answers = true;
    this.#edit(true);
    const { kubernetes } = this;
    kubernetes.catchUp();
    for (let round = 0; round < 24; round++) {
      this.pass();
      this.#runJobs();
      this.#write();
      collectGarbage(kubernetes);
    }
    const isLost = this.#reliedOn !== undefined && !this.#znodes.isComplete;
    if (isLost && !this.gate.open) ok(/Restore ZooKeeper's volumes/.test(this.gate.message));
    else ok(this.gate.open, `the metadata is there in the end, not: ${JSON.stringify(this.gate)}`);
  }
}

/** What the step reads of a world. */
function worldOf(observation: Observation): ClusterState {
  const { spec } = observation.cluster;
  const context = {
    name: 'demo',
    namespace: 'test',
    uid: observation.cluster.metadata.uid,
    spec,
    members: 1,
    releases: uniformReleases(spec),
    restarts: {},
  };
  const components = { bookkeeper: { statefulSet: statefulSetOf(observation, 'bookkeeper') } };
  return { observation, context, components } as unknown as ClusterState;
}
