import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sh } from '#e2e/cluster/shell.ts';
import type { Component } from '#src/components/build/component.ts';
import type { ClusterContext } from '#src/components/build/context.ts';
import { paths } from '#src/components/build/start-script.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { startDaemon } from '#test/api/daemon.ts';
import { containerOf, filesIn } from '#test/unit/components/made.ts';
import { distribution } from './distribution.ts';

interface Where {
  /** What stands in the files for an address of the cluster, and what is there instead on the loopback interface. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly pod: string;
  /** The values of Secrets, by the key that each is for. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** The port on which its probe looks, in a pod and here. */
  readonly port: readonly [there: number, here: number];
}

/** Starts the server of a component as its pod does, by the start script and the files that are made for it. */
export async function startWorkload(
  { name, prepare, run }: Component,
  context: ClusterContext,
  { addresses, pod, secrets = {}, env: more = {}, port }: Where,
): Promise<Running> {
  const home = await distribution();
  const directory = await mkdtemp(join(tmpdir(), `pulsar-operator-${name}-`));
  for (const each of ['bin', 'conf']) await symlink(join(home, each), join(directory, each));
  for (const each of ['config', 'secrets', 'logs']) await mkdir(join(directory, each));
  for (const [file, text] of Object.entries(filesIn(prepare(context))))
    await writeFile(join(directory, 'config', file), moved(text, directory, addresses));
  for (const [key, value] of Object.entries(secrets)) await writeFile(join(directory, 'secrets', key), value);
  const env = [`POD_NAME=${pod}`, 'POD_FQDN=127.0.0.1', `PULSAR_LOG_DIR=${join(directory, 'logs')}`];
  const here = (value: string) => (isInPods(value) ? moved(value, directory, addresses) : value);
  env.push(...Object.entries(more).map(([key, value]) => `${key}=${here(value)}`));
  const daemon = await startDaemon({
    name,
    command: 'env',
    args: [...env, 'bash', join(directory, 'config', 'start.sh')],
    directory,
    ready: () => isReady(context, run, directory, port),
    // Seconds, and minutes on a machine that is busy.
    readyWithinMs: 180_000,
  }).catch(async error => {
    await rm(directory, { recursive: true });
    throw error;
  });
  return {
    pid: daemon.pid,
    log: () => readFile(join(directory, `${name}.log`), 'utf8'),
    beforeEnd: () => beforeEnd(run(context, 1), directory, port, env),
    [Symbol.asyncDispose]: async () => {
      await daemon.stop();
      await rm(directory, { recursive: true });
    },
  };
}

export interface Running extends AsyncDisposable {
  readonly pid: number;
  /** What it has said until now. */
  log(): Promise<string>;
  /** What the kubelet does before it ends the pod; returns what that printed. */
  beforeEnd(): Promise<string>;
}

interface Hooked {
  readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
}

function beforeEnd(
  set: KubernetesObject,
  directory: string,
  [there, here]: Where['port'],
  env: readonly string[],
): Promise<string> {
  const { lifecycle } = containerOf(set) as Hooked;
  const words = lifecycle?.preStop.exec.command.map(word => {
    return word === String(there) ? String(here) : moved(word, directory, {});
  });
  return sh('env', [...env, ...(words ?? ['true'])]);
}

function isInPods(path: string): boolean {
  return Object.values<string>(paths).includes(path);
}

/** Directories of a pod and addresses of a cluster as they are here; all else stays as it was made. */
function moved(text: string, directory: string, addresses: Where['addresses']): string {
  const here = text
    .replaceAll('/tmp/', `${directory}/`)
    .replaceAll(paths.config, join(directory, 'config'))
    .replaceAll(paths.secrets, join(directory, 'secrets'));
  return Object.entries(addresses).reduce((now, [there, to]) => now.replaceAll(there, to), here);
}

/** As the kubelet asks, and no more: it shows no token. */
async function isReady(
  context: ClusterContext,
  run: Component['run'],
  directory: string,
  [there, here]: Where['port'],
): Promise<boolean> {
  const { readinessProbe } = containerOf(run(context, 1)) as unknown as { readinessProbe: Probe };
  const { exec, httpGet } = readinessProbe;
  if (exec) {
    const [command = '', ...args] = exec.command.map(word =>
      moved(word, directory, { [`/${there}`]: `/${here}` }),
    );
    const [code] = await once(spawn(command, args, { stdio: 'ignore' }), 'exit');
    return code === 0;
  }
  try {
    return (await fetch(`http://127.0.0.1:${here}${httpGet?.path}`)).status === 200;
  } catch {
    return false;
  }
}

interface Probe {
  readonly exec?: { readonly command: readonly string[] };
  readonly httpGet?: { readonly path: string };
}
