import type { PatternNode } from './parse-pattern.ts';

/** One state: what leads on from it. */
type State =
  | { readonly takes: (character: string) => boolean; readonly next: State }
  | { readonly at: 'start' | 'end'; readonly next: State }
  | { next: readonly State[] }
  | 'accept';

const mostStates = 10_000;

/**
 * Whether a pattern describes the whole of a text; undefined: it would take too many states. It goes through the text once with
 * all states that may be, because whoever writes a pattern could have JavaScript's own search go on for years.
 */
export function matchesWhole(pattern: PatternNode, text: string): boolean | undefined {
  const count = { left: mostStates };
  const first = statesOf(pattern, 'accept', count);
  if (count.left < 0) return undefined;
  const characters = [...text];
  let now = reached([first], 0, characters.length);
  characters.forEach((character, at) => {
    const taken = [...now].flatMap(state =>
      state !== 'accept' && 'takes' in state && state.takes(character) ? [state.next] : [],
    );
    now = reached(taken, at + 1, characters.length);
  });
  return now.has('accept');
}

/** All states that are reached without another character. */
function reached(from: readonly State[], at: number, end: number): Set<State> {
  const all = new Set<State>();
  const open = [...from];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (all.has(state)) continue;
    all.add(state);
    if (state === 'accept' || 'takes' in state) continue;
    if (!('at' in state)) open.push(...state.next);
    else if (at === (state.at === 'start' ? 0 : end)) open.push(state.next);
  }
  return all;
}

/** The states of a pattern that lead to `next`. */
function statesOf(node: PatternNode, next: State, count: { left: number }): State {
  count.left -= 1;
  if (count.left < 0) return next;
  if (node.kind === 'character') return { takes: node.takes, next };
  if (node.kind === 'edge') return { at: node.at, next };
  if (node.kind === 'repeat') return repeated(node, next, count);
  if (node.kind === 'choice') return { next: node.choices.map(each => statesOf(each, next, count)) };
  return node.parts.reduceRight<State>((after, part) => statesOf(part, after, count), next);
}

function repeated(
  { part, least, most }: Extract<PatternNode, { kind: 'repeat' }>,
  next: State,
  count: { left: number },
): State {
  let after = next;
  if (most === undefined) {
    const again: { next: readonly State[] } = { next: [] };
    again.next = [statesOf(part, again, count), next];
    after = again;
  } else {
    for (let at = least; at < most && count.left >= 0; at++)
      after = { next: [statesOf(part, after, count), next] };
  }
  for (let at = 0; at < least && count.left >= 0; at++) after = statesOf(part, after, count);
  return after;
}
