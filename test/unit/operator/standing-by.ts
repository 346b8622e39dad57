import type { Lease } from '#src/kubernetes/lease-object.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ApiRequest, Transport, WatchEvent, WatchRequest } from '#src/kubernetes/transport.ts';

/** An API server whose lists tell what is, whose watches lag, but for that of the lease, and which keeps what is sent. */
export class LaggingServer implements Transport {
  readonly objects = new Map<string, KubernetesObject[]>();
  readonly requests: ApiRequest[] = [];
  /** What it serves of kinds that may not be there. */
  served: readonly string[] = [];
  #version = 100;
  #lease: Lease;
  #wake: () => void = () => undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(lease: Lease) {
    this.#lease = lease;
  }

  get lease(): Lease {
    return this.#lease;
  }

  /** What another process writes. */
  write(plural: string, ...objects: KubernetesObject[]): void {
    const resourceVersion = String(++this.#version);
    const versioned = objects.map(each => ({ ...each, metadata: { ...each.metadata, resourceVersion } }));
    this.objects.set(plural, versioned);
  }

  writeLease(lease: Lease): Lease {
    this.#lease = { ...lease, metadata: { ...lease.metadata, resourceVersion: String(++this.#version) } };
    this.#wake();
    return this.#lease;
  }

  /** Resolves when a request was made of which this is true. */
  async requested(is: (request: ApiRequest) => boolean): Promise<void> {
    while (!this.requests.some(is)) await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  async request<T>(request: ApiRequest): Promise<T> {
    this.requests.push(request);
    for (const wake of this.#waiting.splice(0)) wake();
    return this.#answer(request) as T;
  }

  async watch({ path, signal }: WatchRequest): Promise<AsyncIterable<WatchEvent>> {
    return path.endsWith('/leases') ? this.#leases(signal) : silence(signal);
  }

  async close(): Promise<void> {}

  #answer({ method, path, body }: ApiRequest): unknown {
    const metadata = { resourceVersion: String(++this.#version) };
    if (method === 'GET') {
      const items = path.endsWith('/leases')
        ? [this.#lease]
        : (this.objects.get(path.split('/').at(-1) ?? '') ?? []);
      return { metadata, items, resources: this.served.map(name => ({ name })) };
    }
    if (path.includes('/leases')) return this.writeLease(body as Lease);
    const given = body as KubernetesObject;
    return {
      ...given,
      metadata: { ...given.metadata, ...metadata },
    };
  }

  async *#leases(signal: AbortSignal): AsyncGenerator<WatchEvent> {
    signal.addEventListener('abort', () => this.#wake(), { once: true });
    for (;;) {
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
      if (signal.aborted) return;
      yield { type: 'MODIFIED', object: this.#lease };
    }
  }
}

// oxlint-disable-next-line require-yield
async function* silence(signal: AbortSignal): AsyncGenerator<WatchEvent> {
  await new Promise(resolve => signal.addEventListener('abort', resolve));
}
