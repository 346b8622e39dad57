/** Seconds that have passed at `now` since a time, which is RFC 3339 or in milliseconds; NaN where there is none. */
export function secondsSince(time: string | number | undefined, now: string): number {
  return (Date.parse(now) - (typeof time === 'number' ? time : Date.parse(time ?? ''))) / 1000;
}

/** The same of a time that an operator wrote whose clock may have been ahead: NaN where it is yet to come. */
export function secondsPast(time: string | undefined, now: string): number {
  const seconds = secondsSince(time, now);
  return seconds >= 0 ? seconds : Number.NaN;
}
