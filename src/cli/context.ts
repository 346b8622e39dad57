import type { Command } from 'commander';
import { type Connection, connect } from '#src/kubernetes/connection.ts';
import { messageOf } from '#src/kubernetes/errors.ts';
import { CommandFailure } from './failure.ts';

interface GlobalOptions {
  readonly namespace?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** The cluster and the namespace a command is about. */
export interface Target {
  readonly connection: Connection;
  readonly namespace: string;
}

/** The flags that kubectl has too, with kubectl's meaning. */
export function withGlobalOptions(command: Command): Command {
  return command
    .option('-n, --namespace <name>', 'namespace of the PulsarCluster (default: that of the context)')
    .option('--context <name>', 'context of the kubeconfig to use')
    .option('--kubeconfig <path>', 'kubeconfig to use');
}

export function targetOf(command: Command): Target {
  const { namespace, ...options } = command.optsWithGlobals<GlobalOptions>();
  const connection = connected(options);
  return { connection, namespace: namespace ?? connection.namespace ?? 'default' };
}

function connected(options: Pick<GlobalOptions, 'kubeconfig' | 'context'>): Connection {
  try {
    return connect(options);
  } catch (error) {
    throw new CommandFailure('usage', messageOf(error), { cause: error });
  }
}
