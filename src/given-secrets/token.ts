import { tokenIn } from '#src/clients/pulsar/credentials.ts';
import { valueAtKey } from '#src/kubernetes/object.ts';
import type { SecretSeen, TokenRef } from './model.ts';

export type TokenFound = { readonly token: string } | { readonly missing: string };

/** The token in a Secret, or why there is none, as a sentence that says what to do. */
export function tokenFrom(
  { name, key }: TokenRef,
  namespace: string,
  holder: SecretSeen | undefined,
): TokenFound {
  if (!holder) return { missing: `Secret ${name} does not exist in namespace ${namespace}: create it` };
  const value = valueAtKey(holder.data, key);
  if (value === undefined) return { missing: `Secret ${name} has no key ${key}: add it` };
  const token = tokenIn(Buffer.from(value, 'base64').toString());
  if (token !== undefined) return { token };
  return { missing: `Secret ${name} holds no token at key ${key}: put the token itself there, on one line` };
}
