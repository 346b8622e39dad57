import { ok } from 'node:assert/strict';
import type { MetadataInspection } from '#src/clients/pulsar/metadata.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { statefulSetOf } from '#src/cluster/model/component-state.ts';
import { hasEnded, type Job } from '#src/cluster/model/jobs.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import { type MetadataStep, metadataStep } from '#src/cluster/zookeeper/initialise.ts';
import { releaseOf } from '#src/components/build/context.ts';
import { componentNames, labelsOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { Step } from './histories.ts';
import { BareKubernetes, Refusal } from './objects.ts';

export const steps = [
  ...['pass', 'pass', 'pass', 'slow pass', 'slow pass', 'crash', 'jobs', 'jobs', 'write', 'write', 'write'],
  ...['kill', 'collect', 'lag', 'catch up', 'delete job', 'lose all', 're-create', 'unreachable'],
] as const;
type Name = (typeof steps)[number];

/** A run of `initialize-cluster-metadata`: it skips BookKeeper where it finds `/ledgers`, finished or not. */
interface Run {
  readonly skipsBookKeeper: boolean;
  readonly written: number;
}

/** The znodes of a cluster, and who writes them: the Job's pods, whose ends the caches may show late. */
export class MetadataHistory {
  readonly kubernetes = new BareKubernetes();
  #chroot = false;
  #ledgers: 'none' | 'unfinished' | 'formatted' = 'none';
  /** BookKeeper's INSTANCEID: bookies refuse to start under another one. */
  #instance = 0;
  #rest: 'none' | 'partial' | 'complete' = 'none';
  #answers = true;
  /** The instance on which bookies have been started. */
  #reliedOn: number | undefined;
  readonly #runs = new Map<string, Run>();
  gate: MetadataStep['gate'] = { open: false, reason: 'Waiting', message: 'nothing yet' };

  constructor() {
    const { kubernetes } = this;
    kubernetes.edit(spec => ({ ...spec, zookeeper: { ...spec.zookeeper, chroot: '/pulsar' } }));
    kubernetes.applySet('zookeeper', 1);
    kubernetes.runSets();
  }

  step([name, n]: Step<Name>): void {
    const { kubernetes } = this;
    if (name === 'pass') this.pass();
    if (name === 'slow pass') this.pass(() => this.#meanwhile(n));
    if (name === 'crash') this.pass(() => {}, n % 2);
    if (name === 'jobs') this.#runJobs();
    if (name === 'write') this.#write();
    if (name === 'kill') this.#kill(n);
    if (name === 'collect') this.#collectGarbage();
    if (name === 'lag') kubernetes.lag(n);
    if (name === 'catch up') kubernetes.catchUp();
    if (name === 'delete job') for (const job of kubernetes.jobs) this.#forget(job);
    if (name === 'lose all') this.#loseAll();
    if (name === 're-create') this.#recreate();
    if (name === 'unreachable') this.#answers = n % 2 === 0;
    const isOther =
      this.#reliedOn !== undefined && this.#ledgers !== 'none' && this.#instance !== this.#reliedOn;
    ok(!isOther, 'bookies never meet another instance than the one they were started on');
  }

  /** What happens while a pass is between its decision and its acts. */
  #meanwhile(n: number): void {
    const names = ['jobs', 'write', 'write', 'kill', 'collect', 'delete job'] as const;
    this.step([names[n % names.length] ?? 'write', (n * 13) % 100]);
  }

  get #isComplete(): boolean {
    return this.#ledgers === 'formatted' && this.#rest === 'complete';
  }

  // The operator

  /** Decides, and carries out the first `most` acts: operation, then Job, then deletion, then status. */
  pass(meanwhile = () => {}, most = 9): void {
    const { kubernetes } = this;
    let observation = kubernetes.observe();
    let decision = metadataStep(worldOf(observation));
    if (!decision.gate.open && decision.gate.needs) {
      const metadata = this.#answers ? { value: this.#inspect() } : { error: 'no server answers' };
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
      ...(operation?.kind === 'removeUnfinishedLedgers' ? [() => this.#removeUnfinished()] : []),
      ...(job ? [() => this.#createJob(job)] : []),
      ...(failedJob ? [() => kubernetes.delete('jobs', failedJob)] : []),
      ...(this.gate.open ? [() => this.#startBookies(observation)] : []),
    ];
    kubernetes.carryOut(acts, most);
  }

  #inspect(): MetadataInspection {
    const missing = this.#isComplete ? [] : ['/pulsar/admin/clusters/demo'];
    return { missing, chrootExists: this.#chroot, ledgersUnfinished: this.#ledgers === 'unfinished' };
  }

  #createJob(job: KubernetesObject): void {
    const { kubernetes } = this;
    if (kubernetes.jobs.length > 0) throw new Refusal('it exists by now');
    kubernetes.write('jobs', { ...job, metadata: { ...job.metadata, uid: kubernetes.uid() } });
  }

  #createChroot(): void {
    this.#chroot = true;
  }

  /** ZooKeeper is looked at again, and deletes only what has no children. */
  #removeUnfinished(): void {
    if (this.#ledgers === 'unfinished') this.#ledgers = 'none';
  }

  #startBookies({ cluster }: Observation): void {
    const { kubernetes } = this;
    const isRemembered = cluster.status?.conditions !== undefined;
    ok(isRemembered || this.#isComplete, 'bookies start when all metadata is there');
    this.#reliedOn ??= this.#instance;
    kubernetes.applySet('bookkeeper', 3);
    kubernetes.runSets();
    const lastTransitionTime = new Date(kubernetes.now).toISOString();
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
    const { kubernetes } = this;
    for (const job of kubernetes.jobs as readonly Job[]) {
      const own = this.#pods().filter(
        ({ metadata }) => metadata.ownerReferences?.[0]?.uid === job.metadata.uid,
      );
      if (hasEnded(job)) continue;
      const phases = own.map(({ status }) => status?.phase);
      const end = phases.includes('Succeeded')
        ? 'Complete'
        : phases.filter(is => is === 'Failed').length > 2 && 'Failed';
      if (end) kubernetes.write('jobs', { ...job, status: { conditions: [{ type: end, status: 'True' }] } });
      else if (!phases.includes('Running')) this.#startPod(job);
    }
  }

  #startPod({ metadata: { name, uid = '' } }: Job): void {
    const own = this.kubernetes.uid();
    const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name, uid }];
    const metadata = {
      name: `${name}-${own}`,
      uid: own,
      ownerReferences,
      labels: labelsOf('demo', 'metadata'),
    };
    const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata, status: { phase: 'Running' } };
    this.kubernetes.put('pods', [...this.kubernetes.pods, pod]);
  }

  #pods(): Pod[] {
    return this.kubernetes.pods.filter(({ status }) => status?.phase !== undefined);
  }

  /** Each run writes its next znode: two may run side by side where an old pod has not been told to stop. */
  #write(): void {
    for (const pod of this.#pods().filter(({ status }) => status?.phase === 'Running')) {
      const uid = pod.metadata.uid ?? '';
      if (!this.#chroot || !this.#answers) this.#end(pod, 'Failed');
      else
        this.#advance(pod, this.#runs.get(uid) ?? { skipsBookKeeper: this.#ledgers !== 'none', written: 0 });
    }
  }

  #advance(pod: Pod, { skipsBookKeeper, written }: Run): void {
    const first = skipsBookKeeper ? Math.max(2, written) : written;
    if (first === 0) {
      if (this.#ledgers !== 'none') return this.#end(pod, 'Failed');
      this.#ledgers = 'unfinished';
    }
    if (first === 1) {
      if (this.#ledgers !== 'unfinished') return this.#end(pod, 'Failed');
      this.#ledgers = 'formatted';
      this.#instance++;
    }
    if (first === 2 && this.#rest === 'none') this.#rest = 'partial';
    if (first === 3) {
      this.#rest = 'complete';
      return this.#end(pod, 'Succeeded');
    }
    this.#runs.set(pod.metadata.uid ?? '', { skipsBookKeeper, written: first + 1 });
  }

  #end(pod: Pod, phase: string): void {
    this.kubernetes.replacePod(pod, { ...pod, status: { phase } });
  }

  #kill(n: number): void {
    const running = this.#pods().filter(({ status }) => status?.phase === 'Running');
    const pod = running[n % (running.length || 1)];
    if (pod) this.#end(pod, 'Failed');
  }

  /** Pods whose Job is gone go too, some time later: until then they write on. */
  #collectGarbage(): void {
    const uids = this.kubernetes.jobs.map(({ metadata }) => metadata.uid);
    for (const pod of this.#pods())
      if (!uids.includes(pod.metadata.ownerReferences?.[0]?.uid)) this.kubernetes.replacePod(pod);
  }

  /** Its time to live is over, or somebody deletes it. */
  #forget(job: Job): void {
    this.kubernetes.put(
      'jobs',
      this.kubernetes.jobs.filter(other => other !== job),
    );
  }

  /** ZooKeeper comes back without its data; whether that may be is for others to say. */
  #loseAll(): void {
    this.#ledgers = 'none';
    this.#rest = 'none';
    this.#chroot = false;
  }

  /** The cluster is deleted and made again under its name: the volumes stay, nothing else does. */
  #recreate(): void {
    const { kubernetes } = this;
    kubernetes.put('jobs', []);
    this.#collectGarbage();
    kubernetes.put('sets', []);
    kubernetes.put(
      'pods',
      kubernetes.pods.filter(({ status }) => status?.phase !== undefined),
    );
    kubernetes.writeStatus({});
    kubernetes.applySet('zookeeper', 1);
    kubernetes.runSets();
    kubernetes.catchUp();
  }

  /** Nothing fails any more: bookies run on one instance, or the sentence says what a person has to decide. */
  settle(): void {
    this.#answers = true;
    this.kubernetes.catchUp();
    for (let round = 0; round < 24; round++) {
      this.pass();
      this.#runJobs();
      this.#write();
      this.#collectGarbage();
    }
    const isLost = this.#reliedOn !== undefined && !this.#isComplete;
    if (isLost && !this.gate.open) ok(/Restore ZooKeeper's volumes/.test(this.gate.message));
    else ok(this.gate.open, `the metadata is there in the end, not: ${JSON.stringify(this.gate)}`);
  }
}

/** What the step reads of a world. */
function worldOf(observation: Observation): ClusterState {
  const { spec } = observation.cluster;
  const releases = Object.fromEntries(componentNames.map(name => [name, releaseOf(spec)]));
  const context = {
    name: 'demo',
    namespace: 'test',
    uid: 'cluster',
    spec,
    members: 1,
    releases,
    restarts: {},
  };
  const views = { bookkeeper: { statefulSet: statefulSetOf(observation, 'demo-bookie') } };
  return { observation, context, views } as unknown as ClusterState;
}
