/** Seconds that have passed at `now` since a time, which is RFC 3339 or in milliseconds; NaN where there is none. */
export function secondsSince(time: string | number | undefined, now: string): number {
  return (Date.parse(now) - (typeof time === 'number' ? time : Date.parse(time ?? ''))) / 1000;
}

/** The same of a time that an operator wrote whose clock may have been ahead: NaN where it is yet to come. */
export function secondsPast(time: string | undefined, now: string): number {
  const seconds = secondsSince(time, now);
  return seconds >= 0 ? seconds : Number.NaN;
}

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
