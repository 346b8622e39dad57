import { type Command, InvalidArgumentError } from 'commander';
import { targetOf, withGlobalOptions } from '#src/cli/context.ts';
import { wholeNumber } from '#src/cli/message-options.ts';
import { type FailoverOptions, failover } from './failover.ts';

type Print = (line: string) => void;

export function addFailover(program: Command, print: Print): void {
  withGlobalOptions(program.command('failover'))
    .description('Have clients of an instance go to another of its clusters, after saying what that may cost')
    .argument('<name>', 'PulsarInstance')
    .requiredOption('--to <member>', 'the cluster to go to')
    .option(
      '--pulsar-namespace <tenant/namespace>',
      'only clients of this namespace of Pulsar',
      namespaceOfPulsar,
    )
    .option('--yes', 'do it; without, it is only said what would be done')
    .option('--force', 'although the operator does not find the cluster well')
    .option('--timeout <seconds>', 'how long to wait until Secrets are rewritten', wholeNumber, 120)
    .action(async (name: string, options: FailoverOptions, command: Command) => {
      await failover(targetOf(command), name, options, print);
    });
}

function namespaceOfPulsar(text: string): string {
  if (/^[^/]+[/][^/]+$/.test(text)) return text;
  throw new InvalidArgumentError('Write tenant/namespace.');
}
