import type { BookiesFact } from '#src/cluster/model/observation.ts';
import { hasServed } from '#src/cluster/volumes/marks.ts';
import { servedAnnotation } from '#src/components/build/names.ts';
import type { BookKeeperModel } from './bookkeeper-model.ts';
import { type BareKubernetes, ordinal } from './objects.ts';

/** The disk of each bookie, the uid of its volume, by ordinal. */
export type Disks = Map<number, string>;

export function disksOf({ volumes }: BareKubernetes): Disks {
  return new Map(volumes.map(volume => [ordinal(volume), volume.metadata.uid ?? '']));
}

/** Those that stay when all pods are gone. */
export function lastingDisks({ volumes }: BareKubernetes): Disks {
  const lasting = volumes.filter(({ metadata }) => !metadata.deletionTimestamp);
  return new Map(lasting.map(volume => [ordinal(volume), volume.metadata.uid ?? '']));
}

/** Those that stay when the pod of a bookie is gone, or all of them are. */
export function disksWithout(kubernetes: BareKubernetes, at?: number): Disks {
  const lasting = lastingDisks(kubernetes);
  const all = [...disksOf(kubernetes)];
  return new Map(all.filter(([each]) => lasting.has(each) || (at !== undefined && each !== at)));
}

/** An empty disk takes the place of another. */
export function swapDisk(kubernetes: BareKubernetes, at: number): void {
  kubernetes.put(
    'claims',
    kubernetes.volumes.map(volume => {
      const { name, labels = {} } = volume.metadata;
      if (ordinal(volume) !== at) return volume;
      return { ...volume, metadata: { name, uid: kubernetes.uid(), labels } };
    }),
  );
}

/** As the operator does with volumes of bookies that are ready. */
export function markServed(kubernetes: BareKubernetes, at: number): void {
  const volume = kubernetes.volumes.find(each => ordinal(each) === at && !hasServed(each));
  if (!volume) return;
  const annotations = { ...volume.metadata.annotations, [servedAnnotation]: 'true' };
  const marked = { ...volume, metadata: { ...volume.metadata, annotations } };
  kubernetes.put(
    'claims',
    kubernetes.volumes.map(each => (each === volume ? marked : each)),
  );
}

/** The bookies that are wanted on. */
export function stayingOf(model: BookKeeperModel, wish: number): BookiesFact['staying'] {
  const running = [...model.running.keys()].filter(at => at < wish);
  return { count: running.length, writable: running.filter(at => model.isWritable(at)).length, freeBytes: 2 };
}
