import { type Command, InvalidArgumentError, Option } from 'commander';
import { targetOf } from './context.ts';
import type { Streams } from './exec.ts';
import { testFunctions } from './functions-test.ts';
import { wholeNumber } from './message-options.ts';
import { withClusterOptions } from './options.ts';

interface TestOptions {
  readonly image?: string;
  readonly tenant: string;
  readonly timeout: number;
  readonly tokenSecret?: { readonly name: string; readonly key: string };
}

const testHelp = `
The directory is as for a PulsarFunctionDirectory, with its tests in tests/. They find the cluster by PULSAR_SERVICE_URL,
PULSAR_WEB_SERVICE_URL, PULSAR_WEB_SOCKET_URL (where there is one), PULSAR_NAMESPACE, and PULSAR_TOKEN_FILE with --token-secret.
Pod and namespace are gone afterwards, with all topics in it. It ends with the exit code of pytest.

Example: kubectl pulsar functions test NAME functions -- -k orders -x`;

export function addFunctions(program: Command, streams: Streams): void {
  const functions = program.command('functions').description('Work on directories of functions');
  withClusterOptions(functions.command('test'))
    .description(
      'Run the Python tests of a directory of functions in a pod beside the cluster, with a namespace of their own',
    )
    .argument('<directory>', 'directory with the functions, and their tests in tests/')
    .argument('[arguments...]', 'what pytest is given, after --')
    .option(
      '--image <image>',
      'image of the pod, with Python, pulsar-client and pytest (default: that of the brokers)',
    )
    .option('--tenant <name>', 'tenant of the namespace', 'public')
    .addOption(
      new Option(
        '--token-secret <name:key>',
        'Secret with the token for the tests, in the namespace of the cluster',
      ).argParser(secretKey),
    )
    .option('--timeout <seconds>', 'how long all of it may take', wholeNumber, 600)
    .addHelpText('after', testHelp)
    .action(
      async (cluster: string, directory: string, args: string[], options: TestOptions, command: Command) => {
        await testFunctions(targetOf(command), { ...options, cluster, directory, args }, streams);
      },
    );
}

/** With its key: only the pod looks into the Secret. */
function secretKey(text: string): { name: string; key: string } {
  const [, name, key] = /^([^:]+):([^:]+)$/.exec(text) ?? [];
  if (name !== undefined && key !== undefined) return { name, key };
  throw new InvalidArgumentError('Write name:key.');
}
