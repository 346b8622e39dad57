import type { Event } from '#src/kubernetes/events.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** An object to apply. */
export interface Change {
  readonly desired: KubernetesObject;
  /** As the cache has it. */
  readonly live: KubernetesObject | undefined;
  /** Told as an event, where the change is worth one. */
  readonly note?: Event;
}
