/** Values by names that people choose: one that every object has, as `constructor`, is there only where it was given. */
export function byName<T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> {
  const none = Object.create(null) as Record<string, T>;
  return Object.assign(none, Object.fromEntries(entries));
}
