import { rmSync } from 'node:fs';
import type { Log } from '../provider.ts';
import { sh } from '../shell.ts';
import { removeFromMachine } from './brought.ts';
import { type Engine, endEngine, useEngine } from './engine/engine.ts';
import { inKindRun } from './folder.ts';
import { kindProgram } from './programs.ts';

export const kindCluster = 'pulsar-operator';
const minutes = 60_000;
export const kubeconfigOfKind = () => inKindRun('kubeconfig');
/** Left by the last step of a start: a cluster without it was cut short, and lacks nobody knows what. */
export const markOfKind = () => inKindRun('whole');

/** What a cluster is made with. */
export interface KindMaking {
  readonly engine: Engine;
  readonly log: Log;
  readonly kind: (
    args: readonly string[],
    input?: string,
    onLine?: (line: string) => void,
  ) => Promise<string>;
}

/** Finds or starts an engine, and finds or makes kind. */
export async function kindMaking(log: Log): Promise<KindMaking> {
  const engine = await useEngine(log);
  const program = await kindProgram(log);
  const { env } = engine;
  return {
    engine,
    log,
    kind: (args, input = '', onLine = () => undefined) =>
      sh(program, args, { env, input, onLine, deadlineMs: 15 * minutes }),
  };
}

/** Ends the cluster and takes away what came with it; finds nothing to do when it is called again. */
export async function endKind(log: Log): Promise<void> {
  rmSync(markOfKind(), { force: true });
  await removeFromMachine(kindCluster);
  await endEngine(log);
}
