import fc from 'fast-check';

/** A step of a history: what happens, and a number that says to what or how much. */
export type Step<Name extends string> = readonly [name: Name, n: number];

/** HISTORIES=20 runs twenty times as many. */
const factor = Number(process.env['HISTORIES'] ?? 1);

/** A limit for what hangs; a history takes a fraction of a millisecond. */
export const timeoutMs = 300_000 * factor;

/** Tries `count` histories of up to `maxLength` steps, each named in `names` as often as it is to be likely. */
export function tryHistories<Name extends string>(
  count: number,
  names: readonly Name[],
  maxLength: number,
  live: (history: readonly Step<Name>[]) => void,
): void {
  const step = fc.tuple(fc.constantFrom(...names), fc.nat(99));
  const history = fc.array(step, { maxLength, size: 'max' });
  fc.assert(fc.property(history, live), { numRuns: count * factor });
}
