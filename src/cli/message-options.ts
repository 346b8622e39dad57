import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseTopic } from '#src/clients/pulsar/topic.ts';
import {
  type ParameterKind,
  parameterFrom,
  parameterNames,
} from '#src/clients/pulsar/websocket/parameters.ts';
import { messageOf } from '#src/kubernetes/errors.ts';
import { vias } from './endpoint.ts';
import { withClusterOptions, withTokenOptions } from './options.ts';

/** Of a command about a topic. */
export function withTopicOptions(command: Command, kind: ParameterKind): Command {
  return withTokenOptions(withClusterOptions(command))
    .argument('<topic>', 'topic, tenant/namespace/topic or persistent://tenant/namespace/topic', topicName)
    .addOption(
      new Option(
        '--via <component>',
        'whom to speak to; the proxies, or who serves where they do not',
      ).choices([...vias]),
    )
    .option(
      '-P, --parameter <name=value>',
      `parameter of the WebSocket API, may be given several times: ${parameterNames(kind).join(', ')}`,
      parameterOf(kind),
      {},
    )
    .option('--timeout <seconds>', 'how long to wait', wholeNumber, 30);
}

/** Of a command that receives. */
export function withReceiveOptions(command: Command): Command {
  return command
    .option('-c, --count <n>', 'how many messages to wait for', wholeNumber, 1)
    .addOption(new Option('-f, --follow', 'go on until it is stopped').conflicts(['count', 'timeout']))
    .addOption(
      new Option('-o, --output <form>', 'payloads alone, or messages as lines of JSON')
        .choices(['text', 'json'])
        .default('text'),
    );
}

export function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

export function property(
  text: string,
  earlier: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write name=value.');
  return { ...earlier, [name]: value };
}

/** As many seconds as a timer may have; of messages nobody counts more. */
const largest = 2_000_000;

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (value > largest) throw new InvalidArgumentError(`Give no more than ${largest}.`);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('Give a whole number above 0.');
}

function parameterOf(kind: ParameterKind) {
  return (text: string, earlier: Readonly<Record<string, unknown>>) => {
    const [[name, value] = ['', '']] = Object.entries(property(text, {}));
    return { ...earlier, [name]: parameterFrom(kind, name, value) };
  };
}

function topicName(text: string): string {
  try {
    parseTopic(text);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
  return text;
}
