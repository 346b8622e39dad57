import { dequal } from 'dequal';
import type { Claim, Pod, PulsarCluster, StatefulSet } from '#src/cluster/model/observation.ts';
import type { ApiError } from '#src/kubernetes/errors.ts';
import type { KubernetesObject, ObjectMeta } from '#src/kubernetes/object.ts';
import { laidOver } from './apply.ts';
import { refusalOf } from './budgets.ts';
import { Objects, type Spec } from './objects.ts';
import type { Writer } from './store.ts';

/** Somebody else's change came first, or a server refused: the pass ends here. */
export class Refusal extends Error {}

/** How a deletion is meant. */
export interface Manner {
  readonly force?: boolean;
  readonly keepsDependents?: boolean;
  /** Set where the garbage collector does it. */
  readonly isGarbage?: boolean;
}

const graceMs = 30_000;

/** The API server: objects, and the rules by which they are written and deleted. Nothing happens by itself. */
export class Kubernetes extends Objects {
  /** Pods that their kubelet stops as soon as they are deleted; others go when kubelets look next. */
  stopsAtOnce: (pod: Pod) => boolean = () => false;

  /** Whether the storage gives a claim a volume. */
  provides: (claim: Claim) => boolean = () => true;

  // What people do

  editSpec(change: (spec: Spec) => Spec): void {
    const { cluster } = this;
    this.write({ ...cluster, metadata: nextGeneration(cluster), spec: change(cluster.spec) });
  }

  /** What kubectl scale does. */
  scaleByHand(name: string, replicas: number): void {
    const set = this.get<StatefulSet>('StatefulSet', name);
    if (set) this.write({ ...set, metadata: nextGeneration(set), spec: { ...set.spec, replicas } });
  }

  // What the operator does

  /** Server-side apply; a uid is a precondition. */
  apply(desired: KubernetesObject): void {
    const { kind, metadata } = desired;
    const live = this.get(kind, metadata.name);
    if (metadata.uid !== undefined && metadata.uid !== live?.metadata.uid) throw isAnother(desired);
    if (!live) return this.create(desired);
    const laid = laidOver(live, desired);
    if (dequal(laid, live)) this.answered(live);
    else this.write(laid, 'operator');
  }

  create(object: KubernetesObject): void {
    const { kind, metadata } = object;
    if (this.get(kind, metadata.name)) throw isAnother(object);
    // The StatefulSet controller makes claims, and the operator none.
    if (kind === 'PersistentVolumeClaim') throw isAnother(object);
    this.happened(
      'create',
      this.write(
        { ...object, metadata: { ...metadata, generation: 1, creationTimestamp: this.time() } },
        'operator',
      ),
    );
  }

  writeStatus(status: NonNullable<PulsarCluster['status']>): void {
    const { cluster } = this;
    if (dequal(status, cluster.status)) this.answered(cluster);
    else this.write({ ...cluster, status }, 'operator');
  }

  /** Sets fields of the status, only if the cluster is exactly the one that was looked at. */
  patchStatus(looked: PulsarCluster, fields: NonNullable<PulsarCluster['status']>): void {
    const { cluster } = this;
    if (this.isGone || !isExactly(cluster, looked)) throw isAnother(looked);
    this.write({ ...cluster, status: { ...cluster.status, ...fields } }, 'operator');
  }

  /** Only if the cluster is exactly the one that was looked at; none is added to one that is being deleted. */
  patchFinalizers(looked: PulsarCluster, finalizers: readonly string[]): void {
    const { cluster } = this;
    if (this.isGone || !isExactly(cluster, looked)) throw isAnother(looked);
    const { finalizers: before = [], deletionTimestamp } = cluster.metadata;
    const added = finalizers.filter(name => !before.includes(name));
    if (deletionTimestamp && added.length > 0) throw new Error(`adds ${added.join()} to one that goes`);
    const metadata = { ...cluster.metadata, finalizers: [...finalizers] };
    this.last = this.write({ ...cluster, metadata }, 'operator');
    if (deletionTimestamp && finalizers.length === 0) this.remove(this.last, 'operator');
  }

  /** Deletes exactly what was looked at, and tells whether it was still there. */
  deleteExactly(object: KubernetesObject, manner: Manner = {}): boolean {
    const live = this.get(object.kind, object.metadata.name);
    if (!live) {
      this.remove(object, 'operator');
      return false;
    }
    if (!isExactly(live, object)) throw isAnother(object);
    this.#delete(live, manner, 'operator');
    return true;
  }

  /** Deletes the pod that was looked at if its disruption budgets allow it; returns why they do not. */
  evict(object: KubernetesObject, writer: Writer = 'operator'): ApiError | undefined {
    const live = this.get<Pod>('Pod', object.metadata.name);
    const refusal = live && refusalOf(this, live);
    if (refusal) return refusal;
    if (live && live.metadata.uid !== object.metadata.uid) throw isAnother(object);
    if (live) this.#delete(live, {}, writer);
    else this.remove(object, writer);
    return undefined;
  }

  /** The first `most` acts of a pass; what is refused ends it. With fewer than all the process has ended, and lists anew. */
  carryOut(acts: readonly (() => unknown)[], most = acts.length): void {
    try {
      for (const act of acts.slice(0, most)) act();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
    if (most < acts.length) this.catchUp();
  }

  // What anybody does

  delete({ kind, metadata }: KubernetesObject, manner: Manner = {}): void {
    const live = this.get(kind, metadata.name);
    if (live) this.#delete(live, manner, 'other');
  }

  #delete(live: KubernetesObject, { force, keepsDependents, isGarbage }: Manner, writer: Writer): void {
    if (keepsDependents) {
      const finalizers = [...(live.metadata.finalizers ?? []), 'orphan'];
      const metadata = { ...nextGeneration(live), deletionTimestamp: this.time(), finalizers };
      this.happened('delete alone', this.write({ ...live, metadata }, writer));
    } else if (live.kind === 'Pod' && !force && !this.stopsAtOnce(live)) {
      this.#mark(live, writer, graceMs);
    } else if (isHeld(this, live)) {
      if (this.#mark(live, writer)) this.happened('delete', live);
    } else {
      this.remove(live, writer);
      this.happened(isGarbage ? 'collect' : force ? 'force-delete' : 'delete', live);
    }
  }

  /** Returns whether it was not on its way out before. */
  #mark(live: KubernetesObject, writer: Writer, graceMs = 0): boolean {
    if (live.metadata.deletionTimestamp) return false;
    this.write({ ...live, metadata: { ...live.metadata, deletionTimestamp: this.time(graceMs) } }, writer);
    return true;
  }

  /** For those who keep a record. */
  happened(_what: string, _object: KubernetesObject): void {}
}

/** Whether something has to be done before an object that is deleted goes. */
function isHeld(kubernetes: Kubernetes, object: KubernetesObject): boolean {
  if (object.kind === 'PersistentVolumeClaim') return kubernetes.isUsed(object);
  return (object.metadata.finalizers ?? []).length > 0;
}

function isExactly({ metadata }: KubernetesObject, { metadata: looked }: KubernetesObject): boolean {
  const { uid, resourceVersion = metadata.resourceVersion } = looked;
  return metadata.uid === uid && metadata.resourceVersion === resourceVersion;
}

function isAnother({ kind, metadata }: KubernetesObject): Refusal {
  return new Refusal(`${kind} ${metadata.name} is another one by now`);
}

export function nextGeneration({ metadata }: KubernetesObject): ObjectMeta {
  return { ...metadata, generation: (metadata.generation ?? 1) + 1 };
}
