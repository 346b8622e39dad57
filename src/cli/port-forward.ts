import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { podResource } from '#src/cluster/observe/watched.ts';
import type { Connection } from '#src/kubernetes/connection.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import { resourcePath } from '#src/kubernetes/object.ts';
import { openPodSocket, sendTo, writeFrom } from './pod-socket.ts';

export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** Source: portforward/websocket.go of the kubelet. */
const protocol = 'v4.channel.k8s.io';
const dataChannel = 0;
/** The first frame of each channel is the port alone. */
const portBytes = 2;

/**
 * Joins a connection with a port of a pod, until either ends. Rejects with what the API server or the kubelet has
 * against it.
 */
export async function forwardPort(
  connection: Connection,
  to: PodPort,
  socket: Socket,
  onOpen: () => void,
): Promise<void> {
  const path = resourcePath(podResource, to.namespace, to.pod, 'portforward');
  const query = new URLSearchParams({ ports: String(to.port) });
  const { webSocket, call, ended } = await openPodSocket(connection, path, query, [protocol]);
  const refused = Promise.withResolvers<never>();
  webSocket.on('open', () => {
    onOpen();
    sendTo(webSocket, dataChannel, socket);
  });
  receive(webSocket, socket, message => refused.reject(new ApiError(call, 503, { message })));
  socket.once('close', () => webSocket.close());
  try {
    await Promise.race([ended, refused.promise]);
  } finally {
    webSocket.terminate();
    socket.destroy();
  }
}

function receive(webSocket: WebSocket, socket: Socket, fail: (message: string) => void): void {
  const begun = new Set<number>();
  webSocket.on('message', (frame: Buffer) => {
    const channel = frame[0] ?? dataChannel;
    const payload = frame.subarray(begun.has(channel) ? 1 : 1 + portBytes);
    begun.add(channel);
    if (payload.length === 0) return;
    if (channel === dataChannel) writeFrom(webSocket, payload, socket);
    else fail(payload.toString().trim());
  });
}
