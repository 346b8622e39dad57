import type { ReadStream, WriteStream } from 'node:tty';
import type { WebSocket } from 'ws';
import { podResource } from '#src/cluster/observe/watched.ts';
import type { Connection } from '#src/kubernetes/connection.ts';
import { ApiError, ConnectionError, type StatusBody } from '#src/kubernetes/errors.ts';
import { resourcePath } from '#src/kubernetes/object.ts';
import { openPodSocket, sendTo, writeFrom } from './pod-socket.ts';

/** Where a command reads and writes. */
export interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly errors: NodeJS.WritableStream;
}

export interface PodCommand {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  /** Absent: it reads nothing. A terminal where both streams are one. */
  readonly input?: NodeJS.ReadableStream;
  /** Whether nobody waits for it any more. */
  readonly signal?: AbortSignal;
}

/** Source: apimachinery's constants of the remote command subprotocol; only the fifth can end the input. */
const [endsInput, fallback] = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;
const channels = { input: 0, output: 1, errors: 2, status: 3, size: 4, end: 255 } as const;

/** What is told when a command is over. */
interface Ended extends StatusBody {
  readonly status?: string;
  readonly code?: number;
}

/** Runs a command in a container and returns its exit code. Rejects where it was not run, or nobody knows how it ended. */
export async function execIn(
  connection: Connection,
  { namespace, pod, container, command, input, signal }: PodCommand,
  { output, errors }: Pick<Streams, 'output' | 'errors'>,
): Promise<number> {
  const terminal = terminalOf(input, output);
  const query = new URLSearchParams([
    ['container', container],
    ['stdout', 'true'],
  ]);
  // A terminal has one output.
  query.append(terminal ? 'tty' : 'stderr', 'true');
  if (input) query.append('stdin', 'true');
  for (const word of command) query.append('command', word);
  const path = resourcePath(podResource, namespace, pod, 'exec');
  const { webSocket, call, ended } = await openPodSocket(connection, path, query, [endsInput, fallback]);
  let end: Ended | undefined;
  webSocket.on('message', (frame: Buffer) => {
    const [channel, payload] = [frame[0], frame.subarray(1)];
    if (channel === channels.output) writeFrom(webSocket, payload, output);
    if (channel === channels.errors) writeFrom(webSocket, payload, errors);
    if (channel === channels.status) end = JSON.parse(payload.toString()) as Ended;
  });
  if (input) webSocket.once('open', () => give(webSocket, input));
  const stop = () => webSocket.terminate();
  signal?.addEventListener('abort', stop);
  const leave = terminal ? join(webSocket, terminal) : () => {};
  try {
    await ended;
  } finally {
    leave();
    signal?.removeEventListener('abort', stop);
    // Whoever types holds the process up no longer.
    input?.pause();
    webSocket.terminate();
  }
  if (!end) throw new ConnectionError(`${call}: it ended without a word of how the command did`);
  return exitCodeOf(call, end);
}

function exitCodeOf(call: string, end: Ended): number {
  if (end.status === 'Success') return 0;
  const code = end.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  if (code === undefined) throw new ApiError(call, end.code ?? 500, end);
  return Number(code);
}

function give(webSocket: WebSocket, input: NodeJS.ReadableStream): void {
  sendTo(webSocket, channels.input, input);
  input.once('end', () => {
    if (webSocket.protocol === endsInput) webSocket.send(Buffer.of(channels.end, channels.input));
  });
}

interface Terminal {
  readonly keys: ReadStream;
  readonly screen: WriteStream;
}

function terminalOf(input: PodCommand['input'], output: NodeJS.WritableStream): Terminal | undefined {
  const [keys, screen] = [input as ReadStream | undefined, output as WriteStream];
  return keys?.isTTY && screen.isTTY ? { keys, screen } : undefined;
}

/** Every key goes to the command, which is told how large the screen is; returns what ends that. */
function join(webSocket: WebSocket, { keys, screen }: Terminal): () => void {
  const tell = () => {
    const size = JSON.stringify({ Width: screen.columns, Height: screen.rows });
    webSocket.send(Buffer.concat([Buffer.of(channels.size), Buffer.from(size)]));
  };
  // Until then an interrupt is for this process.
  webSocket.once('open', () => {
    keys.setRawMode(true);
    screen.on('resize', tell);
    tell();
  });
  return () => {
    screen.off('resize', tell);
    if (keys.isRaw) keys.setRawMode(false);
  };
}
