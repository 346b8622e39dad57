import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
// The deep import keeps the generated clients of every API group out of the bundle.
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { Cluster, Context, User } from '@kubernetes/client-node/dist/config_types.js';
import { loadAll } from 'js-yaml';
import { messageOf } from '#src/kubernetes/errors.ts';
import { type ExecCommand, execProvider } from './exec.ts';
import { withTokenFile } from './token-file.ts';

/** What one kubeconfig says. */
export interface KubeConfigFile {
  readonly clusters: readonly Cluster[];
  readonly users: readonly User[];
  readonly contexts: readonly Context[];
  readonly currentContext: string | undefined;
  /** What it says of clusters and users that is not supported: `cluster NAME` or `user NAME`, and the fields. */
  readonly unsupported: ReadonlyMap<string, readonly string[]>;
}

/** What the library would drop without a word, and with it who asks or by which way. */
const unsupported = { cluster: ['proxy-url'], user: ['as-groups', 'as-uid', 'as-user-extra'] } as const;

type Fields = Readonly<Record<string, unknown>>;

/** As it is written; the library has seen by then that what is listed has names. */
interface Written {
  readonly clusters?: unknown;
  readonly users?: unknown;
}

/** Reads a kubeconfig; what is wrong with it is told with its path. */
export function readKubeConfigFile(path: string): KubeConfigFile {
  try {
    return read(readFileSync(path, 'utf8'), dirname(resolve(path)));
  } catch (error) {
    throw new Error(`The kubeconfig ${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function read(text: string, folder: string): KubeConfigFile {
  const written = loadAll(text)[0] ?? {};
  if (typeof written !== 'object') throw new Error('it is not a map');
  const config = new KubeConfig();
  config.loadFromString(JSON.stringify(written));
  config.makePathsAbsolute(folder);
  const { clusters, users } = written as Written;
  const fieldsOfUsers = fieldsByName(users, 'user');
  return {
    clusters: config.getClusters().map(reachable),
    users: config.getUsers().map(user => complete(user, fieldsOfUsers.get(user.name) ?? {}, folder)),
    contexts: config.getContexts(),
    currentContext: config.getCurrentContext(),
    unsupported: new Map([
      ...lacking('cluster', fieldsByName(clusters, 'cluster')),
      ...lacking('user', fieldsOfUsers),
    ]),
  };
}

function fieldsByName(listed: unknown, of: 'cluster' | 'user'): Map<string, Fields> {
  const entries = Array.isArray(listed) ? (listed as Fields[]) : [];
  return new Map(entries.map(entry => [String(entry['name']), (entry[of] ?? {}) as Fields]));
}

function lacking(what: 'cluster' | 'user', byName: ReadonlyMap<string, Fields>): [string, string[]][] {
  return [...byName].map(([name, fields]) => {
    return [`${what} ${name}`, unsupported[what].filter(field => fields[field] !== undefined)];
  });
}

/** Over http, as to `kubectl proxy`, nothing is there to verify; the library wants to hear it. */
function reachable(cluster: Cluster): Cluster {
  return cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster;
}

/** With what the library leaves out: a file with a token, and a program that gives one and may ask on the terminal. */
function complete(user: User, { tokenFile, exec }: Fields, folder: string): User {
  const { token: _, exec: __, ...rest } = user;
  if (typeof tokenFile === 'string') return withTokenFile(rest, resolve(folder, tokenFile));
  if (!exec) return user;
  const { command, ...how } = exec as ExecCommand;
  const path = command.includes('/') ? resolve(folder, command) : command;
  return { ...rest, authProvider: { name: execProvider, config: { command: path, ...how } } };
}
