import { listKeys } from './list-keys.ts';
import { sameQuantity } from './quantity.ts';

/** A field that is not as desired. */
export interface Deviation {
  readonly path: string;
  /** What is there instead; undefined when nothing is. */
  readonly live: unknown;
}

/**
 * Where `live` does not have what `desired` says; a path is, for example,
 * `spec.template.spec.containers[broker].env[LEVEL].value`. What only `live` has is none of our business but in maps that
 * are one value, and neither is the order of lists the API merges by key. Empty when `live` agrees.
 */
export function deviations(desired: unknown, live: unknown): Deviation[] {
  const found: Deviation[] = [];
  compare(desired, live, [], found);
  return found;
}

/** `path` is where they stand; it is the same array all along, because nearly always nothing is said about it. */
function compare(desired: unknown, live: unknown, path: string[], found: Deviation[]): void {
  if (desired === live) return;
  if (Array.isArray(desired)) return compareLists(desired, live, path, found);
  if (isRecord(desired) && isRecord(live)) {
    for (const field of fieldsOf(desired, live, path))
      compareAt(field, desired[field], live[field], path, found);
    return;
  }
  if (isEmpty(desired) && isEmpty(live)) return;
  if (isQuantityPath(path) && sameQuantity(desired, live)) return;
  found.push({ path: join(path), live });
}

/** Maps that are one value to the API (`x-kubernetes-map-type: atomic`): with more in it one selects less. */
const selectors = ['selector', 'labelSelector', 'nodeSelector'];

/** The fields of two maps that are compared. */
function fieldsOf(desired: object, live: object, path: readonly string[]): string[] {
  const isSelector = path.some(field => selectors.includes(field));
  return Object.keys(isSelector ? { ...desired, ...live } : desired);
}

/** `step` leads from a value to one in it: the name of a field, or a key in brackets. */
function compareAt(step: string, desired: unknown, live: unknown, path: string[], found: Deviation[]): void {
  path.push(step);
  compare(desired, live, path, found);
  path.pop();
}

function compareLists(desired: unknown[], live: unknown, path: string[], found: Deviation[]): void {
  const items = Array.isArray(live) ? live : [];
  const keyOf = mergeKey(path.at(-1) ?? '', desired);
  if (!keyOf) {
    if (items.length !== desired.length) return void found.push({ path: join(path), live });
    desired.forEach((item, i) => compareAt(`[${i}]`, item, items[i], path, found));
    return;
  }
  const byKey = new Map(items.filter(isRecord).map(item => [keyOf(item), item]));
  for (const item of desired as Record<string, unknown>[]) {
    const key = keyOf(item);
    const present = byKey.get(key);
    if (present) compareAt(`[${key}]`, item, present, path, found);
    else found.push({ path: `${join(path)}[${key}]`, live: undefined });
  }
}

/** What the API server fills in for a merge key that is left out. */
const keyDefaults: Record<string, string> = { protocol: 'TCP' };

type KeyOf = (item: Record<string, unknown>) => string;

function mergeKey(field: string, items: unknown[]): KeyOf | undefined {
  const fields = listKeys[field]?.find(([first = '']) =>
    items.every(item => isRecord(item) && item[first] !== undefined),
  );
  return fields && (item => fields.map(name => text(item[name] ?? keyDefaults[name])).join('/'));
}

/** Merge keys are strings and numbers. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Amounts are written in many ways only where the API has quantities; in a ConfigMap `1000m` is just text. */
function isQuantityPath(path: string[]): boolean {
  const parent = path.at(-2) ?? '';
  const field = path.at(-1) ?? '';
  return (
    ['requests', 'limits', 'capacity', 'hard'].includes(parent) || ['sizeLimit', 'divisor'].includes(field)
  );
}

/** The API server does not keep the difference between absent, null and empty. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.values(value).every(isEmpty);
}

/** Whether it is what JSON calls an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(path: string[]): string {
  return path.join('.').replaceAll('.[', '[');
}
