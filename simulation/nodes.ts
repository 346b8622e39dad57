import type { NodeFact, Pod } from '#src/cluster/model/observation.ts';
import type { Fact } from '#src/cluster/model/question.ts';
import { ordinalOf } from '#src/components/build/names.ts';
import type { Kubernetes } from './kubernetes/kubernetes.ts';
import { evict, schedule } from './kubernetes/nodes.ts';

/** Nodes, and what becomes of pods on those that do not report. */
export class FakeNodes {
  readonly names = ['node-0', 'node-1', 'node-2'];
  /** How those are that are not Ready. */
  readonly unwell = new Map<string, Exclude<NodeFact['ready'], 'True'>>();
  /** Pods that run although their node does not report. */
  running: string[] = [];
  problem: string | undefined;

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

  /** Pod N goes to node N, or to the next one that is well. */
  schedule(kubernetes: Kubernetes): void {
    const well = this.names.filter(name => !this.unwell.has(name));
    schedule(kubernetes, ({ metadata }) => {
      const ordinal = Math.max(0, ordinalOf(metadata.name));
      const own = this.names[ordinal % this.names.length] ?? '';
      return well.includes(own) ? own : well[ordinal % well.length];
    });
  }

  /** Kubernetes gives up the nodes that are not well. */
  evict(kubernetes: Kubernetes): void {
    for (const pod of kubernetes.pods.filter(each => this.isUnwell(each))) evict(kubernetes, pod);
  }
}
