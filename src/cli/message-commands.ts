import { type Command, Option } from 'commander';
import { type ConsumeOptions, consume } from './consume.ts';
import { collect, property, wholeNumber, withReceiveOptions, withTopicOptions } from './message-options.ts';
import { type ProduceOptions, produce } from './produce.ts';
import { type ReadOptions, read } from './read.ts';
import { type SpeakOptions, speak } from './speak.ts';

type Print = (line: string) => void;

export function addProduce(program: Command, print: Print, input: NodeJS.ReadableStream): void {
  withTopicOptions(program.command('produce'), 'producer')
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
    .option('--deliver-after <seconds>', 'how long shared subscriptions do not get them', wholeNumber)
    .option('--rate <n>', 'how many a second to send at most', wholeNumber)
    .action(async (name: string, topic: string, options: ProduceOptions & SpeakOptions, command: Command) => {
      await speak(command, name, topic, options, speaker => produce(speaker, options, print, input));
    });
}

export function addConsume(program: Command, print: Print): void {
  withReceiveOptions(withTopicOptions(program.command('consume'), 'consumer'))
    .description('Receive messages by a subscription and acknowledge them')
    .option(
      '-s, --subscription <name>',
      'subscription to read from; created when it is new',
      'kubectl-pulsar',
    )
    .addOption(
      new Option('--type <type>', 'type of the subscription')
        .choices(['Exclusive', 'Shared', 'Failover', 'Key_Shared'])
        .default('Shared'),
    )
    .addOption(
      new Option('--from <position>', 'where a new subscription begins')
        .choices(['Earliest', 'Latest'])
        .default('Earliest'),
    )
    .option('--create', 'make the topic when it does not exist')
    .option(
      '--exec <command>',
      'give each message to this command of the shell, and print what it prints; it is acknowledged when that ends with 0',
    )
    .option('--processors <n>', 'how many messages to deal with at once', wholeNumber, 1)
    .action(async (name: string, topic: string, options: ConsumeOptions & SpeakOptions, command: Command) => {
      await speak(command, name, topic, options, speaker => consume(speaker, options, print));
    });
}

export function addRead(program: Command, print: Print): void {
  withReceiveOptions(withTopicOptions(program.command('read'), 'reader'))
    .description('Read messages without a subscription')
    .option('--from <position>', 'earliest, latest or the id of a message, which is followed', 'earliest')
    .action(async (name: string, topic: string, options: ReadOptions & SpeakOptions, command: Command) => {
      await speak(command, name, topic, options, speaker => read(speaker, options, print));
    });
}
