import type { Cache } from '#src/kubernetes/cache.ts';
import { type Clock, sleep } from '#src/kubernetes/clock.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import type { ResourceKind } from '#src/resources/model/kind.ts';
import type { PatternReader } from '#src/resources/model/pattern-reader.ts';
import { clusterKeyOf, type Resource, type ResourceSpec } from '#src/resources/model/resource.ts';

/** Those of one kind that read topics by patterns. */
export interface PatternReaders {
  whenKnown(): Promise<void>;
  readersIn(cluster: ObjectKey): readonly PatternReader[];
}

/** A kind that the API server does not have is never known: nobody waits for it for longer. */
const knownWithinMs = 10_000;

export function readersOf<S extends ResourceSpec>(
  { readsBy }: Pick<ResourceKind<S>, 'readsBy'>,
  cache: Cache<Resource<S>>,
): PatternReaders | undefined {
  if (!readsBy) return undefined;
  return {
    whenKnown: () => cache.whenSynced(),
    readersIn: cluster => cache.list().flatMap(each => (clusterKeyOf(each) === cluster ? readsBy(each) : [])),
  };
}

/** What of a cluster reads topics by patterns. An operator that has just started waits until it knows. */
export function patternReadersSeen(kinds: () => readonly PatternReaders[], clock: Clock) {
  let known: Promise<void> | undefined;
  return async (cluster: ObjectKey): Promise<readonly PatternReader[]> => {
    known ??= allKnown(kinds(), clock);
    await known;
    return kinds().flatMap(each => each.readersIn(cluster));
  };
}

async function allKnown(kinds: readonly PatternReaders[], clock: Clock): Promise<void> {
  const over = new AbortController();
  const all = Promise.all(kinds.map(each => each.whenKnown()));
  await Promise.race([all, sleep(clock, knownWithinMs, over.signal)]);
  over.abort();
}
