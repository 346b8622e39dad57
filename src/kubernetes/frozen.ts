/** The same, which nobody can change any more, nor anything in it. */
export function frozen<T extends object>(value: T): T {
  for (const each of Object.values(value)) {
    if (typeof each === 'object' && each !== null && !Object.isFrozen(each)) frozen(each);
  }
  return Object.freeze(value);
}
