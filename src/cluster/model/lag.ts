import { secondsSince } from './time.ts';

/** ZooKeeper tells what has happened a second or two after Kubernetes does, or a little later while it elects. */
const lagSeconds = 10;

/**
 * Seconds left in which nobody need have heard from ZooKeeper of what happened `then`; 0 where that is over. The clock that
 * told may differ a little from ours; for one that differs much nobody waits.
 */
export function lagLeft(then: string | number | undefined, now: string): number {
  const past = secondsSince(then, now);
  return Math.abs(past) < lagSeconds ? Math.ceil(lagSeconds - past) : 0;
}
