import type { Pod } from '#src/cluster/model/observation.ts';
import { stopPods, tell } from '../kubernetes/kubelet.ts';
import type { Kubernetes } from '../kubernetes/kubernetes.ts';
import { evict, schedule } from '../kubernetes/nodes.ts';
import { ordinal } from './objects.ts';

/** What is true of a node: a mute one only does not report, one that is cut reaches nobody; on both all goes on. */
export type Truth = 'on' | 'off' | 'mute' | 'cut';

interface Process {
  readonly uid: string;
  readonly name: string;
  readonly node: string;
}

/** Nodes as they are, what the control plane has noticed of that, and what runs on them. */
export class NodesTruth {
  readonly names = ['n0', 'n1', 'n2'];
  readonly #kubernetes: Kubernetes;
  readonly #truth = new Map<string, Truth>();
  readonly noticed = new Set<string>();
  processes: Process[] = [];

  constructor(kubernetes: Kubernetes) {
    this.#kubernetes = kubernetes;
  }

  of(node = ''): Truth {
    return this.#truth.get(node) ?? 'on';
  }

  all(truth: Truth): string[] {
    return this.names.filter(name => this.of(name) === truth);
  }

  podsOn(node: string): Pod[] {
    return this.#kubernetes.pods.filter(({ spec }) => spec?.nodeName === node);
  }

  /** Whether a pod's processes are there, wherever it is. */
  runs({ metadata }: Pod): boolean {
    return this.processes.some(({ uid }) => uid === metadata.uid);
  }

  change(node: string, truth: Truth): void {
    if (this.of(node) !== 'on') return;
    this.#truth.set(node, truth);
    if (truth === 'off') this.processes = this.processes.filter(process => process.node !== node);
  }

  return(node: string): void {
    this.#truth.delete(node);
    this.noticed.delete(node);
    this.runKubelets();
  }

  /** The node controller: pods of nodes that do not report are not ready any more. */
  notice(): void {
    for (const node of this.names.filter(name => this.of(name) !== 'on')) {
      this.noticed.add(node);
      for (const pod of this.podsOn(node)) tell(this.#kubernetes, pod, false);
    }
  }

  evict(): void {
    for (const node of this.noticed) for (const pod of this.podsOn(node)) evict(this.#kubernetes, pod);
  }

  /** Scheduler and kubelets: pods go to nodes that report; where a kubelet works it does as it is told. */
  runKubelets(): void {
    const kubernetes = this.#kubernetes;
    const on = this.all('on');
    const well = on.filter(name => !this.noticed.has(name));
    // What is on no node has nobody to wait for.
    stopPods(kubernetes, ({ spec }) => this.of(spec?.nodeName) === 'on');
    schedule(kubernetes, pod => well[ordinal(pod) % Math.max(1, well.length)]);
    for (const node of on) {
      for (const pod of this.podsOn(node)) tell(kubernetes, pod, true);
      const own = this.podsOn(node).map(({ metadata: { uid = '', name } }) => ({ uid, name, node }));
      this.processes = [...this.processes.filter(process => process.node !== node), ...own];
    }
  }
}
