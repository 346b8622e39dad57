import { Command, Option } from 'commander';
import { componentNames } from '#src/components/build/names.ts';
import manifest from '../../package.json' with { type: 'json' };
import { type RestartOptions, restart, resume, suspend } from './change.ts';
import { targetOf, withGlobalOptions } from './context.ts';
import type { Streams } from './exec.ts';
import { exitCodesText } from './exit-codes.ts';
import { addFailover } from './failover/command.ts';
import { addFunctions } from './function-commands.ts';
import { addConsume, addProduce, addRead } from './message-commands.ts';
import { withClusterOptions } from './options.ts';
import { type StatusOptions, status } from './status/status.ts';
import { addAdmin, addPeek, addShell } from './tool-commands.ts';

type Print = (line: string) => void;

const ofThisProcess: Streams = {
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
};

/** `kubectl pulsar`: everything it understands. `print` is given the lines of its output; it throws what goes wrong. */
export function createProgram(print: Print, streams: Streams = ofThisProcess): Command {
  const program = new Command('kubectl pulsar')
    .description(
      'Look at Pulsar clusters run by the Pulsar operator, restart and suspend them, have clients go to another one, send and read messages, use their tools, and test functions.',
    )
    .version(manifest.version)
    .showHelpAfterError('(add --help for what is accepted)')
    .addHelpText('after', exitCodesText())
    .configureOutput({
      writeOut: text => void streams.output.write(text),
      writeErr: text => void streams.errors.write(text),
    })
    .exitOverride();

  addStatus(program, print);
  addRestart(program, print);
  addSuspend(program, print);
  addResume(program, print);
  addFailover(program, print);
  addProduce(program, print, streams.input);
  addConsume(program, print);
  addRead(program, print);
  addPeek(program, streams);
  addAdmin(program, streams);
  addShell(program, streams);
  addFunctions(program, streams);
  return program;
}

function addStatus(program: Command, print: Print): void {
  withGlobalOptions(program.command('status'))
    .description('Show what clusters and instances do and wait for')
    .argument('[name]', 'PulsarCluster or PulsarInstance; all of the namespace when left out')
    .option('-A, --all-namespaces', 'those of all namespaces')
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
