import type { IncomingMessage } from 'node:http';
import { type ClientOptions, WebSocket } from 'ws';
import type { CallOptions } from '#src/clients/network/deadline.ts';
import { keepAlive } from '#src/clients/network/keep-alive.ts';
import { abortError, reasonOf } from '#src/clients/network/reason.ts';
import { handshakeError, PulsarError } from './error.ts';

/** Where Pulsar's WebSocket service is. */
export interface Endpoint {
  /** `ws://` or `wss://` address of a broker or proxy; a path in it is kept in front of `/ws`. */
  readonly url: string;
  readonly token?: string | undefined;
  /** How to connect: headers, certificates, agent. */
  readonly client?: ClientOptions | undefined;
}

export interface SocketHandlers {
  /** Called once, before any message. */
  onOpen(socket: Socket): void;
  onMessage(message: unknown): void;
  /** Called once; `error` is absent when we closed. */
  onEnd(error: Error | undefined): void;
}

const closeGraceMs = 2000;
const maxErrorBytes = 16_384;

/** One WebSocket that carries JSON. Whatever goes wrong ends it, once. */
export class Socket {
  readonly #url: string;
  readonly #webSocket: WebSocket;
  readonly #handlers: SocketHandlers;
  readonly #life = new AbortController();
  readonly #opened = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  #closing = false;

  /** Opens `path` below `/ws`; `options.deadlineMs` is for opening, `options.signal` for all of its life. */
  static async open(
    endpoint: Endpoint,
    path: string,
    query: URLSearchParams,
    { deadlineMs, signal }: CallOptions,
    handlers: SocketHandlers,
  ): Promise<Socket> {
    const parameters = query.size > 0 ? `?${query.toString()}` : '';
    const url = `${endpoint.url.replace(/\/$/, '')}/ws/${path}${parameters}`;
    const socket = new Socket(url, endpoint, handlers);
    const timer = setTimeout(() => socket.#fail(`no answer within ${deadlineMs} ms`, true), deadlineMs);
    const onAbort = (): void => socket.#end(signal && abortError(signal));
    signal?.addEventListener('abort', onAbort, { signal: socket.#life.signal });
    if (signal?.aborted) onAbort();
    try {
      await socket.#opened.promise;
    } finally {
      clearTimeout(timer);
    }
    keepAlive(socket.#webSocket, () => socket.#fail('no answer to a ping'));
    return socket;
  }

  private constructor(url: string, { token, client }: Endpoint, handlers: SocketHandlers) {
    this.#url = url;
    this.#handlers = handlers;
    const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    // Jetty then says what is wrong in JSON instead of a page.
    const headers = { Accept: 'application/json', ...client?.headers, ...authorization };
    this.#webSocket = new WebSocket(url, { ...client, headers })
      .on('open', () => {
        this.#handlers.onOpen(this);
        this.#opened.resolve();
      })
      .on('error', error => this.#fail(error.message))
      .on('close', (code, reason) => this.#onClose(code, reason.toString()))
      .on('unexpected-response', (_, response) => this.#refused(response));
    this.#webSocket.addEventListener('message', ({ data }) => this.#receive(data));
  }

  send(message: object): void {
    this.#webSocket.send(JSON.stringify(message));
  }

  /** Closes after everything sent has gone out; a server that does not say goodbye too is not waited for long. */
  async close(): Promise<void> {
    this.#closing = true;
    const timer = setTimeout(() => this.#webSocket.terminate(), closeGraceMs);
    this.#webSocket.close(1000);
    await this.#closed.promise;
    clearTimeout(timer);
  }

  #receive(data: unknown): void {
    try {
      this.#handlers.onMessage(typeof data === 'string' ? JSON.parse(data) : data);
    } catch (error) {
      this.#fail(`answer not understood: ${reasonOf(error)}`);
    }
  }

  #onClose(code: number, reason: string): void {
    if (this.#closing) this.#end(undefined);
    else this.#fail(`connection closed by the server (${code}${reason ? `: ${reason}` : ''})`);
    this.#closed.resolve();
  }

  #refused(response: IncomingMessage): void {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      if (body.length < maxErrorBytes) body += chunk;
    });
    response.on('close', () => this.#end(handshakeError(this.#url, response.statusCode ?? 0, body)));
  }

  #fail(reason: string, isLate = false): void {
    this.#end(new PulsarError(reason, { address: this.#url, isLate }));
  }

  #end(error: Error | undefined): void {
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    this.#webSocket.terminate();
    this.#opened.reject(error);
    this.#handlers.onEnd(error);
  }
}
