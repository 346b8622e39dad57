import { tellingProgress } from '../log.ts';
import { builtin } from './builtin/provider.ts';
import { choose } from './choose.ts';
import { current } from './current.ts';
import { operatorImage, pulsarImage, pulsarVersion } from './images.ts';
import { kind } from './kind/provider.ts';
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
  const command = commands[process.argv[2] ?? ''];
  let answer: string[] = [];
  await tellingProgress(async log => {
    if (!command) throw new Error(`usage: npm run cluster -- ${Object.keys(commands).join('|')}`);
    answer = await command(log);
  });
  for (const line of answer) process.stdout.write(`${line}\n`);
}
