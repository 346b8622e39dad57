import { Readable } from 'node:stream';
import { Argument, type Command } from 'commander';
import { targetOf } from './context.ts';
import type { Streams } from './exec.ts';
import { withClusterOptions, withTokenOptions } from './options.ts';
import { type TokenOptions, tokenOf } from './token.ts';
import { adminTool, runTool, shells } from './tools.ts';

interface PodOption {
  readonly pod?: string;
}

const endsAs = '\nIt ends with the exit code of the tool.';

export function addAdmin(program: Command, streams: Streams): void {
  withTokenOptions(withClusterOptions(program.command('admin')))
    .description("Run pulsar-admin in a broker's pod")
    .argument('[command...]', 'what pulsar-admin is to do, after --; its files are those of the pod')
    .option('--pod <name>', 'the pod to run it in (default: a broker that serves)')
    .addHelpText('after', `${endsAs}\n\nExample: kubectl pulsar admin NAME -- topics list public/default`)
    .action(async (name: string, args: string[], options: PodOption & TokenOptions, command: Command) => {
      const target = targetOf(command);
      const token = await tokenOf(target, options);
      const input = token === undefined ? {} : { input: Readable.from([`${token}\n`]) };
      await runTool(target, name, adminTool(args, token), { ...options, ...input }, streams);
    });
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
        const given = { ...options, ...(reads && { input: streams.input }) };
        const typed = { ...tool, command: [...tool.command, ...args] };
        await runTool(targetOf(command), name, typed, given, streams);
      },
    );
}
