import { ApiError } from '#src/kubernetes/errors.ts';
import { valueAtKey } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';

/**
 * The values of some keys of a Secret, or why not all are there, as a sentence that says what to do; with the keys that are
 * missing where the Secret is there.
 */
export type SecretFound =
  | { readonly values: readonly string[] }
  | { readonly missing: string; readonly keys?: readonly string[] };

/** Reads a Secret. Rights are given namespace by namespace; a refusal is an answer a person can act on. */
export async function readSecret(
  namespace: string | undefined,
  name: string,
  keys: readonly string[],
  secrets: ResourceClient,
  signal: AbortSignal,
): Promise<SecretFound> {
  const secret = await lookUp(() => secrets.get(namespace, name, signal));
  if (secret === 'forbidden') {
    const remedy = `bind ClusterRole pulsar-operator-secrets to it in namespace ${namespace}`;
    return { missing: `The operator may not look up Secret ${name}: ${remedy}.` };
  }
  if (!secret) return { missing: `Secret ${name} does not exist in namespace ${namespace}: create it.` };
  const data = (secret['data'] ?? {}) as Record<string, string>;
  const absent = keys.filter(key => valueAtKey(data, key) === undefined);
  if (absent.length > 0) {
    return { missing: `Secret ${name} has no key ${absent.join(', ')}: add it.`, keys: absent };
  }
  return { values: keys.map(key => Buffer.from(data[key] ?? '', 'base64').toString()) };
}

async function lookUp<T>(question: () => Promise<T>): Promise<T | 'forbidden'> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return 'forbidden';
    throw error;
  }
}
