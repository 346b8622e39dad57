import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import type { Connection } from '#src/kubernetes/connection.ts';
import { ApiError, ConnectionError } from '#src/kubernetes/errors.ts';
import { statusBodyOf } from '#src/kubernetes/http/http-answers.ts';

export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** Frames begin with the number of their channel. Source: portforward/websocket.go of the kubelet. */
const protocol = 'v4.channel.k8s.io';
const dataChannel = 0;
/** The first frame of each channel is the port alone. */
const portBytes = 2;
const openMs = 10_000;

/**
 * Joins a connection with a port of a pod, until either ends. Rejects with what the API server or the kubelet has
 * against it: the library's own forward tells nobody.
 */
export async function forwardPort(connection: Connection, to: PodPort, socket: Socket): Promise<void> {
  const { headers, tls } = await connection.credentials();
  const path = `/api/v1/namespaces/${to.namespace}/pods/${to.pod}/portforward`;
  const url = `${connection.server.replace(/^http/, 'ws')}${path}?ports=${to.port}`;
  const webSocket = new WebSocket(url, protocol, { headers, ...tls, handshakeTimeout: openMs });
  const ended = Promise.withResolvers<void>();
  const call = `GET ${path}`;
  webSocket
    .on('open', () => send(socket, webSocket))
    .on('close', () => ended.resolve())
    .on('error', cause => ended.reject(new ConnectionError(`${call}: ${cause.message}`, { cause })))
    .on('unexpected-response', (_, response) => {
      void refusal(call, response).then(error => ended.reject(error), ended.reject);
    });
  receive(webSocket, socket, message => ended.reject(new ApiError(call, 503, { message })));
  socket.once('close', () => webSocket.close());
  try {
    await ended.promise;
  } finally {
    webSocket.terminate();
    socket.destroy();
  }
}

async function refusal(call: string, response: IncomingMessage): Promise<ApiError> {
  return new ApiError(call, response.statusCode ?? 0, statusBodyOf(await text(response)));
}

function send(socket: Socket, webSocket: WebSocket): void {
  socket.on('data', (chunk: Buffer) => {
    socket.pause();
    webSocket.send(Buffer.concat([Buffer.of(dataChannel), chunk]), () => socket.resume());
  });
}

function receive(webSocket: WebSocket, socket: Socket, fail: (message: string) => void): void {
  const begun = new Set<number>();
  webSocket.on('message', (frame: Buffer) => {
    const channel = frame[0] ?? dataChannel;
    const payload = frame.subarray(begun.has(channel) ? 1 : 1 + portBytes);
    begun.add(channel);
    if (payload.length === 0) return;
    if (channel !== dataChannel) fail(payload.toString().trim());
    else if (!socket.write(payload)) {
      webSocket.pause();
      socket.once('drain', () => webSocket.resume());
    }
  });
}
