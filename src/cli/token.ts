import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import { tokenIn } from '#src/clients/pulsar/credentials.ts';
import { secretResource } from '#src/cluster/observe/watched.ts';
import { messageOf } from '#src/kubernetes/errors.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { askServer } from './ask.ts';
import type { Target } from './context.ts';
import { CommandFailure } from './failure.ts';

interface SecretName {
  readonly name: string;
  /** Absent: the only one. */
  readonly key?: string;
}

export interface TokenOptions {
  readonly tokenSecret?: SecretName;
  readonly tokenFile?: string;
}

/** `NAME` or `NAME:KEY`. */
export function secretName(text: string): SecretName {
  const [, name, key] = /^([^:]+)(?::([^:]+))?$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Write name or name:key.');
  return { name, ...(key !== undefined && { key }) };
}

/** What brokers are shown: what the person names and nothing else, for the operator's own token is that of a superuser. */
export async function tokenOf(
  target: Target,
  { tokenSecret, tokenFile }: TokenOptions,
): Promise<string | undefined> {
  if (tokenSecret) return ofSecret(target, tokenSecret);
  return tokenFile === undefined ? undefined : ofFile(tokenFile);
}

async function ofSecret({ connection, namespace }: Target, { name, key }: SecretName): Promise<string> {
  const secret = await askServer(connection, transport => {
    return new ResourceClient(transport, secretResource, { fieldManager: 'kubectl-pulsar' }).get(
      namespace,
      name,
    );
  });
  if (!secret)
    throw new CommandFailure('notFound', `Secret ${name} does not exist in namespace ${namespace}.`);
  const data = (secret['data'] ?? {}) as Record<string, string>;
  const keys = Object.keys(data);
  const chosen = key ?? (keys.length === 1 ? keys[0] : undefined);
  const value = chosen === undefined ? undefined : data[chosen];
  if (value === undefined) {
    const what = key === undefined ? 'more or fewer keys than one' : `no key ${key}`;
    const choice = `it has: ${keys.join(', ') || 'none'}`;
    throw new CommandFailure(
      'notFound',
      `Secret ${name} has ${what}; ${choice}. Write --token-secret ${name}:KEY.`,
    );
  }
  return checked(Buffer.from(value, 'base64').toString(), `Secret ${name} holds no token at key ${chosen}`);
}

async function ofFile(path: string): Promise<string> {
  try {
    return checked(await readFile(path, 'utf8'), `${path} holds no token`);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure('usage', `The token cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

function checked(text: string, otherwise: string): string {
  const token = tokenIn(text);
  if (token !== undefined) return token;
  throw new CommandFailure('usage', `${otherwise}: put the token itself there, on one line.`);
}
