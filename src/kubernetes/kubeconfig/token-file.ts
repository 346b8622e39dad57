import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import type { User } from '@kubernetes/client-node/dist/config_types.js';

const provider = 'token-file';

interface TokenProvider {
  readonly config: { readonly path: string };
}

/** The user of a kubeconfig whose token is in a file, kept from the library, which goes on with an old one for a minute. */
export function withTokenFile(user: User, path: string): User {
  return { ...user, authProvider: { name: provider, config: { path } } };
}

/** Reads the token from its file each time it is asked for. */
export class TokenFile {
  isAuthProvider({ authProvider }: User): boolean {
    return authProvider?.name === provider;
  }

  async applyAuthentication({ authProvider }: User, options: RequestOptions): Promise<void> {
    const { path } = (authProvider as TokenProvider).config;
    const token = (await readFile(path, 'utf8')).trim();
    if (token === '') throw new Error(`the file ${path} has no token`);
    options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
  }
}
