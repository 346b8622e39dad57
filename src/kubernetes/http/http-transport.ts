import { type Dispatcher, request as send } from 'undici';
import { type Clock, sleep, systemClock } from '../clock.ts';
import type { Connection, Credentials } from '../connection.ts';
import { unlessAborted, withDeadline } from '../deadline.ts';
import { ConnectionError, isUnknownUser, messageOf } from '../errors.ts';
import {
  type ApiRequest,
  type Query,
  type RequestHook,
  resourceOfPath,
  type Transport,
  type WatchEvent,
  type WatchRequest,
  type WriteFence,
} from '../transport.ts';
import { askedWait, lost, refused } from './http-answers.ts';
import { HttpPools } from './http-pools.ts';
import { watchEvents } from './watch-stream.ts';

export interface HttpTransportOptions {
  readonly connection: Connection;
  readonly userAgent: string;
  /** TCP connections for requests; more of them wait. Default 8. Each watch has one of its own besides. */
  readonly connections?: number;
  readonly fence?: WriteFence;
  readonly onRequest?: RequestHook;
  readonly clock?: Clock;
}

const requestDeadlineMs = 30_000;
const watchOpenMs = 30_000;
/** Opens the way to the API server over HTTP/1.1; connections are made when needed and kept. */
export function openTransport(options: HttpTransportOptions): Transport {
  return new HttpTransport(options);
}

class HttpTransport implements Transport {
  readonly #options: HttpTransportOptions;
  readonly #clock: Clock;
  readonly #pools: HttpPools;

  constructor(options: HttpTransportOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#pools = new HttpPools(options.connections ?? 8);
  }

  async request<T>(request: ApiRequest): Promise<T> {
    const call = `${request.method} ${request.path}`;
    const due = this.#clock.now() + (request.deadlineMs ?? requestDeadlineMs);
    for (;;) {
      // Without the time that credentials take: a person may have to log in first.
      const remainingMs = due - this.#clock.now();
      try {
        return (await this.#shown(call, credentials => {
          return this.#once(call, request, remainingMs, credentials);
        })) as T;
      } catch (error) {
        const wait = askedWait(error, request.method === 'GET');
        if (wait === undefined || this.#clock.now() + wait >= due) throw error;
        await sleep(this.#clock, wait, request.signal);
      }
    }
  }

  async watch(request: WatchRequest): Promise<AsyncIterable<WatchEvent>> {
    const call = `WATCH ${request.path}`;
    const answer = await this.#shown(call, credentials => this.#openWatch(call, request, credentials));
    return eventsOf(call, answer, request.signal);
  }

  async #openWatch(call: string, request: WatchRequest, credentials: Credentials) {
    const { path, silenceMs, signal } = request;
    const answer = await this.#timed('WATCH', path, signal, () =>
      send(this.#url(path, { ...request.query, watch: true }), {
        dispatcher: this.#pools.with(credentials).watches,
        headers: this.#headers(credentials),
        headersTimeout: watchOpenMs,
        bodyTimeout: silenceMs,
        signal,
      }),
    ).catch((error: unknown) => {
      throw lost(call, error, signal);
    });
    if (answer.statusCode !== 200) throw await refused(call, answer);
    return answer;
  }

  async close(): Promise<void> {
    await this.#pools.close();
  }

  async #once(
    call: string,
    request: ApiRequest,
    remainingMs: number,
    credentials: Credentials,
  ): Promise<unknown> {
    const { method, path, body, signal } = request;
    const fence = (request.mutating ?? method !== 'GET') ? this.#options.fence : undefined;
    // No wait between asking the fence and handing the request over.
    const deadlineMs = Math.min(remainingMs, fence?.() ?? Number.POSITIVE_INFINITY);
    // The server gets the same deadline, counted from when it has the request: one that TCP held up may still be late, and
    // then its preconditions alone keep it from harm.
    const query = fence ? { ...request.query, timeout: `${Math.ceil(deadlineMs)}ms` } : request.query;
    const headers = this.#headers(credentials);
    if (body !== undefined) headers['content-type'] = request.contentType ?? 'application/json';
    return withDeadline(this.#clock, deadlineMs, call, signal, async deadline => {
      try {
        const answer = await this.#timed(method, path, deadline, () =>
          send(this.#url(path, query ?? {}), {
            method,
            dispatcher: this.#pools.with(credentials).requests,
            headers,
            body: body === undefined ? null : JSON.stringify(body),
            signal: deadline,
          }),
        );
        if (answer.statusCode >= 300) throw await refused(call, answer);
        return await answer.body.json();
      } catch (error) {
        throw lost(call, error, deadline);
      }
    });
  }

  /** What the server refused, not knowing who asks, was not carried out: it goes once more where there is something newer to show. */
  async #shown<T>(call: string, run: (credentials: Credentials) => Promise<T>): Promise<T> {
    const credentials = await this.#credentials(call);
    try {
      return await run(credentials);
    } catch (error) {
      if (!isUnknownUser(error)) throw error;
      const newer = await this.#credentials(call, credentials);
      if (newer === credentials) throw error;
      return await run(newer);
    }
  }

  async #credentials(call: string, refused?: Credentials): Promise<Credentials> {
    try {
      return await this.#options.connection.credentials(refused);
    } catch (cause) {
      throw new ConnectionError(`${call}: no credentials: ${messageOf(cause)}`, { cause });
    }
  }

  #headers(credentials: Credentials): Record<string, string> {
    return { ...credentials.headers, accept: 'application/json', 'user-agent': this.#options.userAgent };
  }

  #url(path: string, query: Query): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) search.set(name, String(value));
    }
    const tail = search.size > 0 ? `?${search.toString()}` : '';
    return `${this.#options.connection.server}${path}${tail}`;
  }

  /** undici heeds a signal only once the request has a connection; until then we turn away from it ourselves. */
  async #timed(
    method: string,
    path: string,
    signal: AbortSignal,
    run: () => Promise<Dispatcher.ResponseData>,
  ): Promise<Dispatcher.ResponseData> {
    const startedAt = this.#clock.now();
    let code = 'error';
    try {
      const answer = await unlessAborted(run(), signal);
      code = String(answer.statusCode);
      return answer;
    } finally {
      const seconds = (this.#clock.now() - startedAt) / 1000;
      this.#options.onRequest?.(method, resourceOfPath(path), code, seconds);
    }
  }
}

async function* eventsOf(
  call: string,
  answer: Dispatcher.ResponseData,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  try {
    yield* watchEvents(answer.body);
  } catch (error) {
    throw lost(call, error, signal);
  }
}
