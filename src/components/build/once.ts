import { frozen } from '#src/kubernetes/frozen.ts';
import type { ClusterContext } from './context.ts';

const contexts = new WeakMap<object, Map<string, ClusterContext>>();

/** The context that said the same, as long as what a person wrote is the same object: what was made of it is known. */
export function sameContext(written: object, context: ClusterContext): ClusterContext {
  return remembered(contexts, written, JSON.stringify(context), () => context);
}

/** What makes the same of the same, and makes it once, frozen: most passes ask for what the one before has made. */
export function once<More extends readonly (number | string | undefined)[], T extends object>(
  make: (context: ClusterContext, ...more: More) => T,
): typeof make {
  const made = new WeakMap<ClusterContext, Map<string, T>>();
  return (context, ...more) => remembered(made, context, more.join(), () => frozen(make(context, ...more)));
}

function remembered<K extends object, V>(
  all: WeakMap<K, Map<string, V>>,
  of: K,
  what: string,
  make: () => V,
): V {
  const known = all.get(of) ?? new Map<string, V>();
  all.set(of, known);
  const found = known.get(what) ?? make();
  known.set(what, found);
  return found;
}
