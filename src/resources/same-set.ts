/** Whether two lists have the same values: Pulsar's lists are sets, and come in any order. */
export function sameSet(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every(each => other.includes(each));
}
