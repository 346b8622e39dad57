import type { BookiesFact } from '#src/cluster/model/observation.ts';
import { drainedAnnotation, servedAnnotation } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { BookKeeper } from '../bookkeeper.ts';
import { type BareKubernetes, ordinal } from './objects.ts';

/** The disk of each bookie, the uid of its volume, by ordinal. */
export type Disks = Map<number, string>;

export function disksOf({ claims }: BareKubernetes): Disks {
  return new Map(claims.map(volume => [ordinal(volume), volume.metadata.uid ?? '']));
}

/** Those that stay when all pods are gone. */
export function lastingDisks({ claims }: BareKubernetes): Disks {
  const lasting = claims.filter(({ metadata }) => !metadata.deletionTimestamp);
  return new Map(lasting.map(volume => [ordinal(volume), volume.metadata.uid ?? '']));
}

/** Those that stay when the pod of a bookie is gone, or all of them are. */
export function disksWithout(kubernetes: BareKubernetes, at?: number): Disks {
  const lasting = lastingDisks(kubernetes);
  const all = [...disksOf(kubernetes)];
  return new Map(all.filter(([each]) => lasting.has(each) || (at !== undefined && each !== at)));
}

/** Whether it is marked as of a bookie that has handed over what it held. */
export function isDrained({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.[drainedAnnotation] === 'true';
}

/** As the operator does with volumes of bookies that are ready. */
export function markServed(kubernetes: BareKubernetes, at: number): void {
  const claim = kubernetes.claims.find(each => ordinal(each) === at);
  const { annotations } = claim?.metadata ?? {};
  if (!claim || annotations?.[servedAnnotation] === 'true') return;
  const marked = { ...annotations, [servedAnnotation]: 'true' };
  kubernetes.write({ ...claim, metadata: { ...claim.metadata, annotations: marked } });
}

/** The bookies that are wanted on. */
export function stayingOf(model: BookKeeper<number>, wish: number): BookiesFact['staying'] {
  const running = [...model.running.keys()].filter(at => at < wish);
  return { count: running.length, writable: running.filter(at => model.isWritable(at)).length, freeBytes: 2 };
}
