import { builtin } from './builtin/provider.ts';
import { choose } from './choose.ts';
import { current } from './current.ts';
import { operatorImage, pulsarImage, pulsarVersion } from './images.ts';
import { kind } from './kind.ts';
import type { ClusterProvider, Log } from './provider.ts';
import { has, sh } from './shell.ts';
import { tools } from './tools.ts';

const providers = { builtin, kind, current };

/** The provider for this machine; says which and why. */
export async function pickProvider(log: Log): Promise<ClusterProvider> {
  const docker =
    (await has('docker')) &&
    (await sh('docker', ['info']).then(
      () => true,
      () => false,
    ));
  const choice = choose({
    asked: process.env['CLUSTER'],
    docker,
    linux: process.platform === 'linux',
    root: process.getuid?.() === 0,
  });
  log(`cluster: ${choice.name}, because ${choice.why}`);
  return providers[choice.name];
}

/** A cluster with the images of Pulsar and of this checkout's operator in it. Returns the kubeconfig's path. */
export async function clusterUp(log: Log): Promise<string> {
  return (await pickProvider(log)).up([pulsarImage(pulsarVersion), operatorImage], log);
}

const commands: Record<string, (log: Log) => Promise<string[]>> = {
  up: async log => [await clusterUp(log)],
  down: async log => {
    await (await pickProvider(log)).down(log);
    return [];
  },
  tools: async log => Object.entries(await tools(log)).map(([name, path]) => `${name} ${path}`),
};

if (import.meta.main) {
  const begun = performance.now();
  const log: Log = line => {
    process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
  };
  const command = commands[process.argv[2] ?? ''];
  try {
    if (!command) throw new Error(`usage: npm run cluster -- ${Object.keys(commands).join('|')}`);
    for (const line of await command(log)) process.stdout.write(`${line}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
