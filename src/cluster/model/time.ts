/** Seconds that have passed at `now` since a time, which is RFC 3339 or in milliseconds; NaN where there is none. */
export function secondsSince(time: string | number | undefined, now: string): number {
  return (Date.parse(now) - (typeof time === 'number' ? time : Date.parse(time ?? ''))) / 1000;
}
