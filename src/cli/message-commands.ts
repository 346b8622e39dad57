import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseTopic } from '#src/clients/pulsar/topic.ts';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import { messageOf } from '#src/kubernetes/errors.ts';
import { targetOf } from './context.ts';
import { type Via, withEndpoint } from './endpoint.ts';
import { pulsarFailure } from './failure.ts';
import { type ConsumeOptions, consume, type ProduceOptions, produce } from './messages.ts';
import { withClusterOptions, withTokenOptions } from './options.ts';
import { type TokenOptions, tokenOf } from './token.ts';

interface SpeakOptions extends TokenOptions {
  readonly via: Via;
}

type Print = (line: string) => void;

export function addProduce(program: Command, print: Print, input: NodeJS.ReadableStream): void {
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

export function addConsume(program: Command, print: Print): void {
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

function withMessageOptions(command: Command): Command {
  return withTokenOptions(withClusterOptions(command))
    .argument('<topic>', 'topic, tenant/namespace/topic or persistent://tenant/namespace/topic', topicName)
    .addOption(
      new Option('--via <component>', 'whom to speak to').choices(['proxy', 'broker']).default('proxy'),
    )
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
