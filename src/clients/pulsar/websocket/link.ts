import { setTimeout as sleep } from 'node:timers/promises';
import type { CallOptions } from '#src/clients/network/deadline.ts';
import { abortError } from '#src/clients/network/reason.ts';
import { PulsarError } from './error.ts';
import { type Endpoint, Socket, type SocketHandlers } from './socket.ts';

/** Where the service is; asked again for each connection where it may move, or its token change. */
export type Service = Endpoint | (() => Promise<Endpoint>);

export interface LinkOptions extends CallOptions {
  /** Whether a connection that is lost is opened anew; default true. */
  readonly reconnects?: boolean | undefined;
  /** Called when the connection is lost, with why, and when it cannot be opened anew for another reason. */
  readonly onLost?: ((error: Error) => void) | undefined;
}

/** As those of a socket, of whatever connection; `onEnd` is called when there is none any more. */
interface LinkHandlers extends SocketHandlers {
  /** What is asked for, each time it is. */
  query(): URLSearchParams;
  /** Nothing is sent until it is open again. */
  onLost?(): void;
  /** Whether an answer is one that another attempt does not change, besides those that never are. */
  isFinal?(error: PulsarError): boolean;
}

/** What no second attempt changes: the parameters, who asks, what for. */
const final = new Set([400, 401, 403, 404]);
const firstPauseMs = 100;
const longestPauseMs = 10_000;

/** A WebSocket that is opened anew, after pauses that grow, until it is closed or refused for good. */
export class Link {
  readonly #service: Service;
  readonly #path: string;
  readonly #options: LinkOptions;
  readonly #handlers: LinkHandlers;
  readonly #over = new AbortController();
  #socket: Socket | undefined;
  #isClosing = false;
  #hasEnded = false;
  /** Before the next attempt; short again once something was heard, or a connection has lasted. */
  #pauseMs = firstPauseMs;

  /** Opens `path` below `/ws/`; what goes wrong the first time is thrown. `deadlineMs` is for each attempt. */
  static async open(
    service: Service,
    path: string,
    options: LinkOptions,
    handlers: LinkHandlers,
  ): Promise<Link> {
    const link = new Link(service, path, options, handlers);
    await link.#connect();
    return link;
  }

  private constructor(service: Service, path: string, options: LinkOptions, handlers: LinkHandlers) {
    this.#service = service;
    this.#path = path;
    this.#options = options;
    this.#handlers = handlers;
  }

  /** Whether it was sent, which it is not while there is no connection. */
  send(message: object): boolean {
    this.#socket?.send(message);
    return this.#socket !== undefined;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#over.abort();
    if (this.#socket) await this.#socket.close();
    else this.#end(undefined);
  }

  async #connect(): Promise<void> {
    const endpoint = typeof this.#service === 'function' ? await this.#service() : this.#service;
    const handlers = this.#handlers;
    const begun = performance.now();
    const socket = await Socket.open(endpoint, this.#path, handlers.query(), this.#options, {
      onOpen: opened => {
        this.#socket = opened;
        if (!this.#isClosing) handlers.onOpen(opened);
      },
      onMessage: message => {
        handlers.onMessage(message);
        this.#pauseMs = firstPauseMs;
      },
      onEnd: error => {
        // One that never opened is told by who opens it.
        if (!this.#socket) return;
        if (performance.now() - begun > longestPauseMs) this.#pauseMs = firstPauseMs;
        this.#ended(error);
      },
    });
    if (this.#isClosing) await socket.close();
  }

  #ended(error: Error | undefined): void {
    this.#socket = undefined;
    const { reconnects = true, signal, onLost } = this.#options;
    if (this.#isClosing) return this.#end(undefined);
    if (signal?.aborted || !reconnects) return this.#end(error);
    this.#handlers.onLost?.();
    if (error) onLost?.(error);
    void this.#connectAgain(error?.message);
  }

  async #connectAgain(told: string | undefined): Promise<void> {
    for (let said = told; ; ) {
      // Half of it at least, so that many who were lost at once do not come back at once.
      const pause = this.#pauseMs * (0.5 + Math.random() / 2);
      this.#pauseMs = Math.min(2 * this.#pauseMs, longestPauseMs);
      try {
        await sleep(pause, undefined, { signal: this.#givenUp });
        return await this.#connect();
      } catch (error) {
        if (this.#endsWith(error)) return;
        if (error instanceof Error && error.message !== said) {
          said = error.message;
          this.#options.onLost?.(error);
        }
      }
    }
  }

  /** Whether it ends with what went wrong, as another attempt would change nothing. */
  #endsWith(error: unknown): boolean {
    const { signal } = this.#options;
    if (this.#isClosing) this.#end(undefined);
    else if (signal?.aborted) this.#end(abortError(signal));
    else if (error instanceof PulsarError && this.#isFinal(error)) this.#end(error);
    return this.#hasEnded;
  }

  #isFinal(error: PulsarError): boolean {
    return final.has(error.status ?? 0) || this.#handlers.isFinal?.(error) === true;
  }

  get #givenUp(): AbortSignal {
    const { signal } = this.#options;
    return signal ? AbortSignal.any([this.#over.signal, signal]) : this.#over.signal;
  }

  #end(error: Error | undefined): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#over.abort();
    this.#handlers.onEnd(error);
  }
}
