import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ComponentName } from '#src/components/build/names.ts';
import { askAboutCluster, askServer } from './ask.ts';
import type { Target } from './context.ts';
import { execIn, type Streams } from './exec.ts';
import { apiFailure, RemoteEnding } from './failure.ts';
import { somePodOf } from './pods.ts';

/** A tool of Pulsar's image that is run beside a server. */
export interface Tool {
  readonly component: ComponentName;
  readonly command: readonly string[];
  /** Set where it is of use while its server does not serve. */
  readonly orRunning?: true;
}

/**
 * The token goes by the first line of the input into a file of its own: in arguments others could read it, of this machine
 * and of the pod.
 */
const withToken = `umask 077
file=$(mktemp)
trap 'rm -f "$file"' EXIT
IFS= read -r token
printf %s "$token" >"$file"
bin/pulsar-admin --auth-plugin org.apache.pulsar.client.impl.auth.AuthenticationToken --auth-params "file://$file" "$@"`;

export function adminTool(args: readonly string[], token: string | undefined): Tool {
  const command =
    token === undefined ? ['bin/pulsar-admin', ...args] : ['bash', '-c', withToken, 'pulsar-admin', ...args];
  return { component: 'broker', command };
}

export const shells = {
  zookeeper: { component: 'zookeeper', command: ['bin/pulsar', 'zookeeper-shell'], orRunning: true },
  bookkeeper: { component: 'bookkeeper', command: ['bin/bookkeeper', 'shell'], orRunning: true },
} as const satisfies Record<string, Tool>;

interface ToolOptions {
  /** Absent: any that is fit. */
  readonly pod?: string;
  /** Absent: it is given nothing to read. */
  readonly input?: NodeJS.ReadableStream;
}

/** Runs a tool with the caller's own rights (on `pods/exec`); throws its exit code where that is not 0. */
export async function runTool(...run: Parameters<typeof codeOf>): Promise<void> {
  const code = await codeOf(...run);
  if (code !== 0) throw new RemoteEnding(code);
}

/** How a tool has ended, and all that it said. */
export interface ToolSaid {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs one for what it says. */
export async function askTool(
  target: Target,
  cluster: string,
  tool: Tool,
  options: ToolOptions,
): Promise<ToolSaid> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(output), text(errors)]);
  const code = await codeOf(target, cluster, tool, options, { output, errors });
  output.end();
  errors.end();
  const [toldOutput, toldErrors] = await said;
  return { code, output: toldOutput, errors: toldErrors };
}

async function codeOf(
  { connection, namespace }: Target,
  cluster: string,
  { component, command, orRunning }: Tool,
  { pod: named, input }: ToolOptions,
  streams: Pick<Streams, 'output' | 'errors'>,
): Promise<number> {
  const pod = await askServer(connection, async transport => {
    await askAboutCluster(transport, namespace, cluster, { method: 'GET' });
    return named ?? somePodOf(transport, { namespace, cluster, component }, orRunning);
  });
  const where = { namespace, pod, container: component };
  const call = execIn(connection, { ...where, command, ...(input && { input }) }, streams);
  return call.catch((error: unknown) => {
    throw apiFailure(error, connection.server);
  });
}
