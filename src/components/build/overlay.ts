import { listKeys } from '#src/kubernetes/list-keys.ts';

type Tree = Record<string, unknown>;

/** The lists that merge by the key of their items, as the documentation names them; all others are replaced. */
const merging = ['containers', 'initContainers', 'volumes', 'env', 'volumeMounts', 'imagePullSecrets'];

/** `over` laid over `base`: maps merge, keyed lists merge by key, everything else is replaced. Neither is changed. */
export function overlay(base: Tree, over: Tree): Tree {
  const merged: Tree = { ...base };
  for (const [field, value] of Object.entries(over)) {
    const present = merged[field];
    const key = merging.includes(field) ? listKeys[field]?.[0]?.[0] : undefined;
    if (key && Array.isArray(present) && Array.isArray(value)) merged[field] = mergeList(key, present, value);
    else if (isTree(present) && isTree(value)) merged[field] = overlay(present, value);
    else merged[field] = value;
  }
  return merged;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mergeList(key: string, base: unknown[], over: unknown[]): unknown[] {
  const merged = [...base];
  for (const item of over) {
    const at = merged.findIndex(other => isTree(other) && isTree(item) && other[key] === item[key]);
    if (at < 0) merged.push(item);
    else merged[at] = overlay(merged[at] as Tree, item as Tree);
  }
  return merged;
}
