/** What becomes of each, in the order of all; no more than so many are under way at a time. Rejects with the first that does. */
export async function fewAtATime<T, R>(
  all: readonly T[],
  most: number,
  use: (each: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = [...all.entries()];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await use(next[1]);
  };
  await Promise.all(Array.from({ length: Math.min(most, all.length) }, worker));
  return results;
}
