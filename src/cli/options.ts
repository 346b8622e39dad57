import { type Command, Option } from 'commander';
import { withGlobalOptions } from './context.ts';
import { secretName } from './token.ts';

/** Of a command about one cluster. */
export function withClusterOptions(command: Command): Command {
  return withGlobalOptions(command).argument('<name>', 'PulsarCluster');
}

/** Of a command that Pulsar may ask who calls. */
export function withTokenOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--token-secret <name[:key]>',
        'Secret with the token to show, in the namespace of the cluster',
      )
        .argParser(secretName)
        .conflicts('tokenFile'),
    )
    .option('--token-file <path>', 'file with the token to show');
}
