import type { Warning } from '#src/cluster/model/warning.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';

/** What Kubernetes warns of about the object with this uid. */
export type ReadWarnings = (
  namespace: string | undefined,
  uid: string,
  signal: AbortSignal,
) => Promise<readonly Warning[]>;

/** Passes may follow each other fast, and Events are no index: each look reads all those of a namespace. */
const keptMs = 10_000;

/** Reads Events by the object they regard; an answer serves again for ten seconds. */
export function warningReader(events: ResourceClient, now: () => number = Date.now): ReadWarnings {
  const kept = new Map<string, { readonly at: number; readonly answer: readonly Warning[] }>();
  return async (namespace, uid, signal) => {
    for (const [key, { at }] of kept) if (now() - at >= keptMs) kept.delete(key);
    const known = kept.get(uid);
    if (known) return known.answer;
    const fieldSelector = `regarding.uid=${uid},type=Warning`;
    const { items } = await events.list({ namespace, fieldSelector, signal });
    const answer = items.map(warningOf);
    kept.set(uid, { at: now(), answer });
    return answer;
  };
}

/** An Event of events.k8s.io/v1, whether it was written by that API or by the one before it. */
interface Event extends KubernetesObject {
  readonly reason?: string;
  readonly note?: string;
  readonly eventTime?: string;
  readonly series?: { readonly count: number; readonly lastObservedTime: string };
  readonly deprecatedCount?: number;
  readonly deprecatedFirstTimestamp?: string;
  readonly deprecatedLastTimestamp?: string;
}

function warningOf(object: KubernetesObject): Warning {
  const { reason = '', note = '', series, deprecatedCount } = object as Event;
  return { reason, note, count: deprecatedCount ?? series?.count ?? 1, ...timesOf(object) };
}

function timesOf({ metadata, series, ...event }: Event): Pick<Warning, 'first' | 'last'> {
  const first = event.deprecatedFirstTimestamp ?? event.eventTime ?? metadata.creationTimestamp ?? '';
  return { first, last: event.deprecatedLastTimestamp ?? series?.lastObservedTime ?? first };
}
