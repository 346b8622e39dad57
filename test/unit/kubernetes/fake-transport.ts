import type { ApiRequest, Transport, WatchEvent, WatchRequest } from '#src/kubernetes/transport.ts';

type Handler = (request: ApiRequest) => unknown;

/** Answers each request by a function and remembers it. Watches stay open and silent. */
export class FakeTransport implements Transport {
  readonly requests: ApiRequest[] = [];
  readonly #handle: Handler;

  constructor(handle: Handler = request => request.body) {
    this.#handle = handle;
  }

  async request<T>(request: ApiRequest): Promise<T> {
    this.requests.push(request);
    return (await this.#handle(request)) as T;
  }

  async watch(request: WatchRequest): Promise<AsyncIterable<WatchEvent>> {
    return silence(request.signal);
  }

  async close(): Promise<void> {}
}

// oxlint-disable-next-line require-yield
async function* silence(signal: AbortSignal): AsyncGenerator<WatchEvent> {
  await new Promise(resolve => signal.addEventListener('abort', resolve));
}
