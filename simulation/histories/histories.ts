import { ok } from 'node:assert/strict';
import fc from 'fast-check';

/** A step of a history: what happens, and a number that says to what or how much. */
export type Step<Name extends string> = readonly [name: Name, n: number];

/** How many histories of each kind are tried, by the time that one takes. */
export const counts = {
  bookkeeper: 24_000,
  cluster: 80,
  deletion: 66_000,
  instance: 20_000,
  member: 32_000,
  metadata: 18_000,
  nodes: 3_000,
  restarts: 1_000,
  sharing: 1_500,
  zookeeper: 56_000,
} as const;

/** HISTORIES=20 runs twenty times as many. */
const factor = Number(process.env['HISTORIES'] ?? 1);

/** How many of a kind, for people. */
export function many(kind: keyof typeof counts): string {
  return runsOf(kind).toLocaleString('en');
}

function runsOf(kind: keyof typeof counts): number {
  return Math.ceil(counts[kind] * factor);
}

/** A limit for what hangs, on a machine that has much else to do. */
export const timeoutMs = 1_200_000 * factor;

/** Tries histories of up to `maxLength` steps, each named in `names` as often as it is to be likely. */
export function tryHistories<Name extends string>(
  kind: keyof typeof counts,
  names: readonly Name[],
  maxLength: number,
  live: (history: readonly Step<Name>[]) => void,
): void {
  const history = historiesOf(names, maxLength);
  let tried = 0;
  const tryOne = (steps: readonly Step<Name>[]) => {
    tried++;
    live(steps);
  };
  const numRuns = runsOf(kind);
  fc.assert(fc.property(history, tryOne), { numRuns });
  ok(tried >= numRuns, `${tried} histories were tried`);
}

/** The same where a step is asynchronous. */
export async function tryAsyncHistories<Name extends string>(
  kind: keyof typeof counts,
  names: readonly Name[],
  maxLength: number,
  live: (history: readonly Step<Name>[]) => Promise<void>,
): Promise<void> {
  let tried = 0;
  const tryOne = (steps: readonly Step<Name>[]) => {
    tried++;
    return live(steps);
  };
  const numRuns = runsOf(kind);
  await fc.assert(fc.asyncProperty(historiesOf(names, maxLength), tryOne), { numRuns });
  ok(tried >= numRuns, `${tried} histories were tried`);
}

function historiesOf<Name extends string>(names: readonly Name[], maxLength: number) {
  const step = fc.tuple(fc.constantFrom(...names), fc.nat(99));
  return fc.array(step, { maxLength, size: 'max' });
}
