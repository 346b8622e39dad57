import type { Readable } from 'node:stream';
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseTopic } from '#src/clients/pulsar/topic.ts';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import { componentNames } from '#src/components/build/names.ts';
import { messageOf } from '#src/kubernetes/errors.ts';
import manifest from '../../package.json' with { type: 'json' };
import { type RestartOptions, restart, resume, suspend } from './change.ts';
import { targetOf, withGlobalOptions } from './context.ts';
import { type Via, withEndpoint } from './endpoint.ts';
import { exitCodesText } from './exit-codes.ts';
import { pulsarFailure } from './failure.ts';
import { type ConsumeOptions, consume, type ProduceOptions, produce } from './messages.ts';
import { type StatusOptions, status } from './status.ts';
import { secretName, type TokenOptions, tokenOf } from './token.ts';

interface SpeakOptions extends TokenOptions {
  readonly via: Via;
}

type Print = (line: string) => void;

/** `kubectl pulsar`: everything it understands. `print` is given the lines of its output; it throws what goes wrong. */
export function createProgram(print: Print, input: Readable = process.stdin): Command {
  const program = new Command('kubectl pulsar')
    .description(
      'Look at Pulsar clusters run by the Pulsar operator, restart and suspend them, and send and read messages.',
    )
    .version(manifest.version)
    .showHelpAfterError('(add --help for what is accepted)')
    .addHelpText('after', exitCodesText())
    .exitOverride();

  addStatus(program, print);
  addRestart(program, print);
  addSuspend(program, print);
  addResume(program, print);
  addProduce(program, print, input);
  addConsume(program, print);
  return program;
}

function addStatus(program: Command, print: Print): void {
  withGlobalOptions(program.command('status'))
    .description('Show what clusters do and wait for')
    .argument('[name]', 'PulsarCluster; all of the namespace when left out')
    .option('-A, --all-namespaces', 'clusters of all namespaces')
    .action(async (name: string | undefined, options: StatusOptions, command: Command) => {
      if (name !== undefined && options.allNamespaces) {
        command.error('error: a name cannot be asked for in all namespaces; give one with -n');
      }
      await status(targetOf(command), name, options, print);
    });
}

function addRestart(program: Command, print: Print): void {
  withClusterOptions(program.command('restart'))
    .description('Restart the pods of a cluster one at a time, as carefully as after an edit')
    .addOption(new Option('--component <name>', 'restart this component alone').choices([...componentNames]))
    .action(async (name: string, options: RestartOptions, command: Command) => {
      await restart(targetOf(command), name, options, print);
    });
}

function addSuspend(program: Command, print: Print): void {
  withClusterOptions(program.command('suspend'))
    .description('Have the operator leave a cluster alone: it runs on, nothing is changed or healed')
    .action(async (name: string, _: object, command: Command) => {
      await suspend(targetOf(command), name, print);
    });
}

function addResume(program: Command, print: Print): void {
  withClusterOptions(program.command('resume'))
    .description('Have the operator look after a suspended cluster again')
    .action(async (name: string, _: object, command: Command) => {
      await resume(targetOf(command), name, print);
    });
}

function addProduce(program: Command, print: Print, input: Readable): void {
  withMessageOptions(program.command('produce'))
    .description('Send messages and wait until they are stored')
    .requiredOption(
      '-m, --message <text>',
      'payload, or - for each line of the standard input; may be given several times',
      collect,
    )
    .option('-k, --key <text>', 'key of the messages')
    .option(
      '-p, --property <name=value>',
      'property of the messages; may be given several times',
      property,
      {},
    )
    .action(async (name: string, topic: string, options: ProduceOptions & SpeakOptions, command: Command) => {
      await speak(command, name, topic, options, endpoint => produce(endpoint, topic, options, print, input));
    });
}

function addConsume(program: Command, print: Print): void {
  withMessageOptions(program.command('consume'))
    .description('Read messages and acknowledge them')
    .option('-c, --count <n>', 'how many messages to wait for', wholeNumber, 1)
    .option(
      '-s, --subscription <name>',
      'subscription to read from; created when it is new',
      'kubectl-pulsar',
    )
    .addOption(
      new Option('--from <position>', 'where a new subscription begins')
        .choices(['Earliest', 'Latest'])
        .default('Earliest'),
    )
    .option('--create', 'make the topic when it does not exist')
    .action(async (name: string, topic: string, options: ConsumeOptions & SpeakOptions, command: Command) => {
      await speak(command, name, topic, options, endpoint => consume(endpoint, topic, options, print));
    });
}

function withClusterOptions(command: Command): Command {
  return withGlobalOptions(command).argument('<name>', 'PulsarCluster');
}

function withMessageOptions(command: Command): Command {
  return withClusterOptions(command)
    .argument('<topic>', 'topic, tenant/namespace/topic or persistent://tenant/namespace/topic', topicName)
    .addOption(
      new Option('--via <component>', 'whom to speak to').choices(['proxy', 'broker']).default('proxy'),
    )
    .addOption(
      new Option(
        '--token-secret <name[:key]>',
        'Secret with the token to show, in the namespace of the cluster',
      )
        .argParser(secretName)
        .conflicts('tokenFile'),
    )
    .option('--token-file <path>', 'file with the token to show')
    .option('--timeout <seconds>', 'how long to wait', wholeNumber, 30);
}

/** Speaks to a cluster about a topic. */
async function speak(
  command: Command,
  cluster: string,
  topic: string,
  options: SpeakOptions,
  use: (endpoint: Endpoint) => Promise<void>,
): Promise<void> {
  const target = targetOf(command);
  const { connection, namespace } = target;
  const token = await tokenOf(target, options);
  try {
    await withEndpoint(connection, { namespace, cluster, via: options.via }, ({ url }) =>
      use({ url, token }),
    );
  } catch (error) {
    throw pulsarFailure(error, topic, token !== undefined);
  }
}

function topicName(text: string): string {
  try {
    parseTopic(text);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
  return text;
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

function property(text: string, earlier: Readonly<Record<string, string>>): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write name=value.');
  return { ...earlier, [name]: value };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('Give a whole number above 0.');
}
