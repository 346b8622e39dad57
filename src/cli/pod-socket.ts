import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import { keepAlive } from '#src/clients/network/keep-alive.ts';
import type { Connection } from '#src/kubernetes/connection.ts';
import { ApiError, ConnectionError } from '#src/kubernetes/errors.ts';
import { statusBodyOf } from '#src/kubernetes/http/http-answers.ts';

const openMs = 10_000;

/** What Kubernetes streams to and from a pod: frames that begin with the number of their channel. */
export interface PodSocket {
  readonly webSocket: WebSocket;
  /** What was asked for, as errors tell it. */
  readonly call: string;
  /** Resolves when it is closed; rejects with what the API server or the way to it has against it. */
  readonly ended: Promise<void>;
}

/** Opens a stream of a pod's subresource: the library's own tells nobody why it is refused. */
export async function openPodSocket(
  connection: Connection,
  path: string,
  query: URLSearchParams,
  protocols: readonly string[],
): Promise<PodSocket> {
  const { headers, tls } = await connection.credentials();
  const url = `${connection.server.replace(/^http/, 'ws')}${path}?${query.toString()}`;
  const webSocket = new WebSocket(url, [...protocols], { headers, ...tls, handshakeTimeout: openMs });
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const call = `GET ${path}`;
  webSocket
    .on('open', () =>
      keepAlive(webSocket, () => reject(new ConnectionError(`${call}: nobody answers any more`))),
    )
    .on('close', () => resolve())
    .on('error', cause => reject(new ConnectionError(`${call}: ${cause.message}`, { cause })))
    .on('unexpected-response', (_, response) => {
      void refusal(call, response).then(reject, reject);
    });
  return { webSocket, call, ended };
}

async function refusal(call: string, response: IncomingMessage): Promise<ApiError> {
  return new ApiError(call, response.statusCode ?? 0, statusBodyOf(await text(response)));
}

/** Passes on what comes, no faster than it is taken. */
export function sendTo(webSocket: WebSocket, channel: number, from: NodeJS.ReadableStream): void {
  from.on('data', (chunk: Buffer | string) => {
    from.pause();
    webSocket.send(Buffer.concat([Buffer.of(channel), Buffer.from(chunk)]), () => from.resume());
  });
}

/** The same in the other direction. */
export function writeFrom(webSocket: WebSocket, payload: Buffer, to: NodeJS.WritableStream): void {
  if (to.write(payload)) return;
  webSocket.pause();
  to.once('drain', () => webSocket.resume());
}
