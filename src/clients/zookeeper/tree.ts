import { ifThere } from './error.ts';
import type { Reads } from './session.ts';

/** The children of a node in order; none when there is no such node. */
export async function childrenOf(session: Reads, path: string): Promise<string[]> {
  return ((await ifThere(session.getChildren(path))) ?? []).sort();
}

/**
 * The paths below `root` whose every segment matches the pattern of its level, in order: all, or those that come `after`
 * one, which need not be there any more. One node's children are held at a time and level, however many paths there are.
 */
export async function* descend(
  session: Reads,
  root: string,
  [pattern, ...deeper]: readonly RegExp[],
  [first, ...rest]: readonly string[] = [],
): AsyncGenerator<string> {
  if (!pattern) {
    yield root;
    return;
  }
  for (const child of await childrenOf(session, root)) {
    const isBefore = first !== undefined && (child < first || (child === first && rest.length === 0));
    if (isBefore || !pattern.test(child)) continue;
    yield* descend(session, `${root}/${child}`, deeper, child === first ? rest : []);
  }
}

/** Enough to keep a processor busy, and no more: 64 took 26 MiB more for 50,000 ledgers and spared a fifth of the time. */
const inFlight = 16;

/** Runs `use` for each path, so many at a time; the first failure ends it all. */
export async function spread(
  paths: AsyncGenerator<string>,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const worker = async (): Promise<void> => {
    for await (const path of paths) await use(path);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}
