import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { ExecCredentials } from './exec.ts';
import { type KubeConfigFile, readKubeConfigFile } from './file.ts';
import { TokenFile, withTokenFile } from './token-file.ts';

const serviceAccountToken = '/var/run/secrets/kubernetes.io/serviceaccount/token';

export interface LoadedKubeConfig {
  readonly config: KubeConfig;
  /** Has programs that give credentials run again although theirs are not over. */
  forget(): void;
}

/**
 * The kubeconfig as kubectl reads it: the given file, or of those of $KUBECONFIG the ones that exist, where the first
 * to name a thing wins, or ~/.kube/config; without any a pod's service account. Throws an Error that says what is wrong.
 */
export function loadKubeConfig(given: string | undefined, context: string | undefined): LoadedKubeConfig {
  const paths = given === undefined ? defaultPaths() : [given];
  const files = paths.filter(path => path === given || existsSync(path)).map(readKubeConfigFile);
  const config = files.length > 0 ? merged(files) : serviceAccount(paths);
  choose(config, context);
  refuse(config, files);
  const programs = new ExecCredentials(() => config.getCurrentCluster());
  config.addAuthenticator(programs);
  config.addAuthenticator(new TokenFile());
  return { config, forget: () => programs.forget() };
}

function defaultPaths(): string[] {
  const listed = process.env['KUBECONFIG']?.split(delimiter).filter(path => path !== '') ?? [];
  return listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')];
}

function merged(files: readonly KubeConfigFile[]): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: firstOfEach(files.flatMap(({ clusters }) => clusters)),
    users: firstOfEach(files.flatMap(({ users }) => users)),
    contexts: firstOfEach(files.flatMap(({ contexts }) => contexts)),
    currentContext: files.map(({ currentContext }) => currentContext).find(Boolean),
  });
  return config;
}

function firstOfEach<T extends { readonly name: string }>(named: readonly T[]): T[] {
  return named.filter(({ name }, at) => named.findIndex(other => other.name === name) === at);
}

function serviceAccount(paths: readonly string[]): KubeConfig {
  const config = new KubeConfig();
  if (!existsSync(serviceAccountToken)) {
    throw new Error(
      `No cluster found: there is no ${paths.join(' and no ')}. Set KUBECONFIG, create ~/.kube/config, or run in a pod.`,
    );
  }
  config.loadFromCluster();
  config.users = config.users.map(user => withTokenFile(user, serviceAccountToken));
  return config;
}

function choose(config: KubeConfig, context: string | undefined): void {
  const known = config.getContexts().map(({ name }) => name);
  const wanted = context ?? config.getCurrentContext();
  const choice = `it has: ${known.join(', ') || 'none'}`;
  if (!wanted) throw new Error(`The kubeconfig has no current context: give one with --context; ${choice}.`);
  if (!known.includes(wanted)) throw new Error(`The kubeconfig has no context "${wanted}"; ${choice}.`);
  config.setCurrentContext(wanted);
  if (!config.getCurrentCluster()) {
    throw new Error(`The kubeconfig has no cluster for the context "${wanted}".`);
  }
}

function refuse(config: KubeConfig, files: readonly KubeConfigFile[]): void {
  const used = [`cluster ${config.getCurrentCluster()?.name}`, `user ${config.getCurrentUser()?.name}`];
  for (const what of used) {
    const names =
      files.map(({ unsupported }) => unsupported.get(what)).find(each => each !== undefined) ?? [];
    if (names.length === 0) continue;
    throw new Error(
      `The kubeconfig has ${names.join(', ')} for the ${what}, which is not supported here. Run kubectl proxy, and use a kubeconfig whose server is http://127.0.0.1:8001.`,
    );
  }
}
