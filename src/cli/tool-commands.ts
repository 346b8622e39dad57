import { Readable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { Argument, type Command } from 'commander';
import { targetOf } from './context.ts';
import type { Streams } from './exec.ts';
import { wholeNumber } from './message-options.ts';
import { withClusterOptions, withTokenOptions } from './options.ts';
import { unseen } from './peek.ts';
import { type TokenOptions, tokenOf } from './token.ts';
import { adminTool, askTool, runTool, shells } from './tools.ts';

interface PodOption {
  readonly pod?: string;
}

type AdminOptions = PodOption & TokenOptions;

interface PeekOptions {
  readonly subscription: string;
  readonly count: number;
}

const endsAs = '\nIt ends with the exit code of the tool.';

export function addAdmin(program: Command, streams: Streams): void {
  withPodOption(withTokenOptions(withClusterOptions(program.command('admin'))))
    .description("Run pulsar-admin in a broker's pod")
    .argument('[command...]', 'what pulsar-admin is to do, after --; its files are those of the pod')
    .addHelpText('after', `${endsAs}\n\nExample: kubectl pulsar admin NAME -- topics list public/default`)
    .action(async (name: string, args: string[], options: AdminOptions, command: Command) => {
      await runTool(...(await adminRun(command, name, args, options)), streams);
    });
}

export function addPeek(program: Command, streams: Streams): void {
  withPodOption(withTokenOptions(withClusterOptions(program.command('peek'))))
    .description('Look at the next messages of a subscription; they stay where they are')
    .argument('<topic>', 'topic')
    .requiredOption('-s, --subscription <name>', 'whose next messages')
    .option('-c, --count <n>', 'how many messages', wholeNumber, 1)
    .addHelpText(
      'after',
      '\nIt ends with 3 where there is no such topic or subscription, else with the exit code of pulsar-admin.',
    )
    .action(async (name: string, topic: string, options: PeekOptions & AdminOptions, command: Command) => {
      const { subscription, count } = options;
      const listing = ['topics', 'subscriptions', topic];
      const listed = await askTool(...(await adminRun(command, name, listing, options)));
      const why = unseen({ topic, subscription }, listed);
      if (why) throw why;
      const args = ['topics', 'peek-messages', '-s', subscription, '-n', String(count), topic];
      await runTool(...(await adminRun(command, name, args, options)), streams);
    });
}

/** What it takes to run pulsar-admin once. */
async function adminRun(
  command: Command,
  name: string,
  args: readonly string[],
  options: AdminOptions,
): Promise<Parameters<typeof askTool>> {
  const target = targetOf(command);
  const token = await tokenOf(target, options);
  const input = token === undefined ? {} : { input: Readable.from([`${token}\n`]) };
  return [target, name, adminTool(args, token), { ...options, ...input }];
}

function withPodOption(command: Command): Command {
  return command.option('--pod <name>', 'the pod to run it in (default: one that serves)');
}

export function addShell(program: Command, streams: Streams): void {
  const which = new Argument('<shell>', 'whose').choices(Object.keys(shells));
  withClusterOptions(program.command('shell').addArgument(which))
    .description(
      "Run a command of the ZooKeeper or BookKeeper shell in one of its pods, or ZooKeeper's shell itself",
    )
    .argument('[command...]', 'what it is to do, after --; ZooKeeper’s reads commands when there is none')
    .option('--pod <name>', 'the pod to run it in (default: one that serves, or runs)')
    .addHelpText('after', `${endsAs}\n\nExample: kubectl pulsar shell bookkeeper NAME -- listbookies -rw`)
    .action(
      async (
        shell: keyof typeof shells,
        name: string,
        args: string[],
        options: PodOption,
        command: Command,
      ) => {
        const tool = shells[shell];
        const reads = args.length === 0 && shell === 'zookeeper';
        const given = { ...options, ...(reads && { input: untilQuit(streams.input) }) };
        const typed = { ...tool, command: [...tool.command, ...args] };
        await runTool(targetOf(command), name, typed, given, streams);
      },
    );
}

/** API servers before Kubernetes 1.30 cannot tell a command that its input has ended: the last line does. */
function untilQuit(input: NodeJS.ReadableStream): NodeJS.ReadableStream {
  async function* lines() {
    yield* input;
    yield '\nquit\n';
  }
  return (input as Partial<ReadStream>).isTTY ? input : Readable.from(lines());
}
