import { sh } from '../shell.ts';
import { useEngine } from './engine/engine.ts';
import { kindCluster } from './making.ts';

/** Runs a command of the Docker that has the cluster. */
export async function docker(args: readonly string[], input = ''): Promise<string> {
  const { env } = await useEngine(() => undefined);
  return sh('docker', args, { env, input, deadlineMs: 120_000 });
}

export async function runningNodes(): Promise<string[]> {
  const ofCluster = `label=io.x-k8s.kind.cluster=${kindCluster}`;
  const names = await docker(['ps', '--filter', ofCluster, '--format', '{{.Names}}']);
  return names.split('\n').filter(Boolean);
}
