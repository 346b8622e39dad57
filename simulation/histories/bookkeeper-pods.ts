import { componentOf } from '#src/cluster/model/component-state.ts';
import { isTerminated } from '#src/cluster/model/jobs.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { someLeft } from '#src/components/bookkeeper/recovery-job.ts';
import { ordinalOf } from '#src/components/build/names.ts';
import type { BookKeeper } from '../bookkeeper.ts';
import { runJobs } from '../kubernetes/jobs.ts';
import { isStarted, stopPods, tell } from '../kubernetes/kubelet.ts';
import { collectGarbage } from '../kubernetes/owners.ts';
import { disksOf, markServed } from './bookkeeper-disks.ts';
import { type BareKubernetes, ordinal } from './objects.ts';

/** Label of pods of Jobs that can't start. */
export const unfitLabel = 'unfit';

/** The pods of bookies and of Jobs, and what runs in them. */
export class BookKeeperPods {
  readonly #kubernetes: BareKubernetes;
  readonly #model: BookKeeper<number>;

  constructor(kubernetes: BareKubernetes, model: BookKeeper<number>) {
    this.#kubernetes = kubernetes;
    this.#model = model;
  }

  #bookies(): Pod[] {
    return this.#kubernetes.pods.filter(isBookie);
  }

  /** Bookies start where they can. */
  run(): void {
    const { broken, now } = this.#kubernetes;
    const disks = disksOf(this.#kubernetes);
    const able = this.#bookies().filter(pod => isStarted(pod) && !broken.has(pod.metadata.name));
    const uids = new Map(able.map(pod => [ordinal(pod), pod.metadata.uid ?? '']));
    this.#model.run(new Map(able.map(pod => [ordinal(pod), disks.get(ordinal(pod)) ?? ''])), uids, now);
  }

  runKubelets(): void {
    const kubernetes = this.#kubernetes;
    const model = this.#model;
    stopPods(kubernetes);
    for (const pod of this.#bookies()) if (!isStarted(pod)) tell(kubernetes, pod, false);
    this.run();
    const disks = disksOf(kubernetes);
    for (const pod of this.#bookies()) {
      const at = ordinal(pod);
      if (model.running.has(at)) markServed(kubernetes, at);
      const isBroken = kubernetes.broken.has(pod.metadata.name);
      if (!isBroken && model.refuses(at, disks.get(at) ?? '')) tell(kubernetes, pod, false, 2);
      else tell(kubernetes, pod, model.running.has(at));
    }
  }

  /** Each Job has a pod, which copies, but for the first `behind` ledgers, and ends. */
  runJobs(behind: number): void {
    const kubernetes = this.#kubernetes;
    if (kubernetes.jobs.length === 0 && kubernetes.pods.every(isBookie)) return;
    collectGarbage(kubernetes);
    runJobs(kubernetes);
    for (const pod of kubernetes.pods) {
      if (isBookie(pod) || isTerminated(pod) || isUnfit(pod)) continue;
      const bookie = ordinalOf(pod.metadata.ownerReferences?.[0]?.name ?? '');
      this.#model.recover(bookie, behind);
      const exitCode = this.#model.isLeftOn(bookie) ? 1 : this.#model.skips(bookie) ? someLeft : 0;
      const state = { terminated: { exitCode, finishedAt: kubernetes.time() } };
      const phase = exitCode === 0 ? 'Succeeded' : 'Failed';
      kubernetes.write({ ...pod, status: { phase, containerStatuses: [{ name: 'recovery', state }] } });
    }
    runJobs(kubernetes);
  }
}

function isBookie(pod: Pod): boolean {
  return componentOf(pod) === 'bookkeeper';
}

function isUnfit({ metadata }: Pod): boolean {
  return metadata.labels?.[unfitLabel] !== undefined;
}
