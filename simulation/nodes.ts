import type { Fact, NodeFact, Pod } from '#src/cluster/model/observation.ts';

const graceMs = 30_000;

/** Nodes, and what becomes of pods on those that do not report. */
export class FakeNodes {
  readonly names = ['node-0', 'node-1', 'node-2'];
  /** How those are that are not Ready. */
  readonly unwell = new Map<string, Exclude<NodeFact['ready'], 'True'>>();
  /** Pods that run although their node does not report. */
  running: string[] = [];
  problem: string | undefined;
  readonly #evicted = new Set<string>();

  look(names: readonly string[]): Fact<Record<string, NodeFact>> {
    if (this.problem) return { error: this.problem };
    const known = this.names.filter(name => names.includes(name));
    const looks = known.map((name): [string, NodeFact] => {
      return [name, { ready: this.unwell.get(name) ?? 'True', since: '2026-01-01T00:00:00Z' }];
    });
    return { value: Object.fromEntries(looks) };
  }

  isUnwell({ spec }: Pod): boolean {
    return this.unwell.has(spec?.nodeName ?? '');
  }

  /** What the scheduler does: pod N goes to node N, or to the next one that is well. */
  schedule(pods: readonly Pod[]): void {
    const well = this.names.filter(name => !this.unwell.has(name));
    for (const pod of pods.filter(({ spec }) => !spec?.nodeName)) {
      const ordinal = Number(/\d+$/.exec(pod.metadata.name)?.[0] ?? 0);
      const own = this.names[ordinal % this.names.length] ?? '';
      Object.assign(pod, { spec: { nodeName: well.includes(own) ? own : well[ordinal % well.length] } });
    }
  }

  /** Whether a pod that is deleted stays, because no kubelet tells that it has stopped. */
  keep(pod: Pod, now: number): boolean {
    if (!this.isUnwell(pod)) return false;
    pod.metadata.deletionTimestamp ??= new Date(now + graceMs).toISOString();
    return true;
  }

  /** What Kubernetes does with the pods on a node that has not reported for as long as they tolerate. */
  evict(pods: readonly Pod[], now: number): void {
    for (const pod of pods) {
      if (this.keep(pod, now)) this.#evicted.add(pod.metadata.uid ?? '');
    }
  }

  /** What stands in the status of pods besides what their kubelet says. */
  mark(pods: readonly Pod[]): void {
    for (const pod of pods.filter(({ metadata }) => this.#evicted.has(metadata.uid ?? ''))) {
      const evicted = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager' };
      const conditions = [...(pod.status?.conditions ?? []), evicted];
      Object.assign(pod, { status: { ...pod.status, conditions } });
    }
  }
}
