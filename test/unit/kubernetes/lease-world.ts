import { silentLogger } from '#simulation/silent-logger.ts';
import type { Clock } from '#src/kubernetes/clock.ts';
import { ApiError, ConnectionError } from '#src/kubernetes/errors.ts';
import { LeaderElector } from '#src/kubernetes/lease.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ApiRequest, Transport, WatchEvent, WatchRequest } from '#src/kubernetes/transport.ts';
import type { ManualClock } from './manual-clock.ts';

/** An API server that holds one Lease. */
export class LeaseServer {
  lease: KubernetesObject | undefined;
  revision = 1;
  readonly writes: { method: string; holder: string; at: number }[] = [];
  readonly #watchers = new Set<(event: WatchEvent) => void>();
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  handle({ method, body }: ApiRequest): unknown {
    const lease = body as KubernetesObject;
    if (method === 'GET') return this.lease ?? this.#refuse(404);
    if (method === 'POST' && this.lease) this.#refuse(409);
    if (method === 'PUT' && !this.lease) this.#refuse(404);
    if (method === 'PUT' && lease.metadata.resourceVersion !== this.lease?.metadata.resourceVersion)
      this.#refuse(409);
    const resourceVersion = String(++this.revision);
    const type = this.lease ? 'MODIFIED' : 'ADDED';
    this.lease = { ...lease, metadata: { uid: 'lease', ...lease.metadata, resourceVersion } };
    const { holderIdentity } = lease['spec'] as { holderIdentity: string };
    this.writes.push({ method, holder: holderIdentity, at: this.#clock.now() });
    this.#tell({ type, object: this.lease });
    return this.lease;
  }

  list(): unknown {
    return { metadata: { resourceVersion: String(this.revision) }, items: this.lease ? [this.lease] : [] };
  }

  delete(): void {
    if (!this.lease) return;
    const resourceVersion = String(++this.revision);
    const object = { ...this.lease, metadata: { ...this.lease.metadata, resourceVersion } };
    this.lease = undefined;
    this.#tell({ type: 'DELETED', object });
  }

  watch(hear: (event: WatchEvent) => void): () => void {
    this.#watchers.add(hear);
    return () => this.#watchers.delete(hear);
  }

  #tell(event: WatchEvent): void {
    for (const hear of this.#watchers) hear(structuredClone(event));
  }

  #refuse(code: number): never {
    throw new ApiError('lease', code, { message: String(code) });
  }
}

/** A process that competes for the lease: it can be stopped and continued, cut off, and its packets take time. */
export class Candidate {
  readonly elector: LeaderElector;
  readonly events: string[] = [];
  readonly stop = new AbortController();
  readonly running: Promise<void>;
  requests = 0;
  /** Milliseconds a packet takes in each direction. */
  delayMs = 5;
  /** Whether packets to the server, or from it, are lost. */
  cut: { up: boolean; down: boolean } = { up: false, down: false };
  readonly #shared: ManualClock;
  readonly #server: LeaseServer;
  #stopped: (() => void)[] | undefined;

  constructor(identity: string, clock: ManualClock, server: LeaseServer) {
    this.#shared = clock;
    this.#server = server;
    this.elector = new LeaderElector({
      transport: this.#transport(),
      namespace: 'ns',
      name: 'lease',
      identity,
      log: silentLogger,
      onAcquired: () => this.events.push('acquired'),
      onLost: () => this.events.push('lost'),
      clock: this.#clock(),
    });
    this.running = this.elector.run(this.stop.signal);
  }

  get maySendWrites(): boolean {
    try {
      return this.elector.fence() > 0;
    } catch {
      return false;
    }
  }

  /** SIGSTOP: nothing of the process runs until `continue`. */
  freeze(): void {
    this.#stopped ??= [];
  }

  /** SIGCONT: everything that was due meanwhile happens now. */
  continue(): void {
    const due = this.#stopped ?? [];
    this.#stopped = undefined;
    for (const run of due) run();
  }

  #whenRunning(run: () => void): void {
    if (this.#stopped) this.#stopped.push(run);
    else run();
  }

  #clock(): Clock {
    const shared = this.#shared;
    return {
      now: () => shared.now(),
      wall: () => shared.wall(),
      random: () => 0.5,
      after: (ms, run) => shared.after(ms, () => this.#whenRunning(run)),
    };
  }

  #transport(): Transport {
    return {
      request: async <T>(request: ApiRequest) => (await this.#send(request)) as T,
      watch: async request => this.#watch(request),
      close: async () => undefined,
    };
  }

  #send(request: ApiRequest): Promise<unknown> {
    this.requests++;
    return new Promise((resolve, reject) => {
      const late = () => reject(new ConnectionError('late'));
      this.#shared.after(request.deadlineMs ?? 30_000, () => this.#whenRunning(late));
      request.signal?.addEventListener('abort', late);
      const answer = (give: () => void) =>
        this.#shared.after(this.delayMs, () => !this.cut.down && this.#whenRunning(give));
      this.#shared.after(this.delayMs, () => {
        if (this.cut.up) return;
        try {
          const isList = request.method === 'GET' && request.query !== undefined;
          const result = structuredClone(isList ? this.#server.list() : this.#server.handle(request));
          answer(() => resolve(result));
        } catch (error) {
          answer(() => reject(error));
        }
      });
    });
  }

  /** Events are lost while cut off: the resume after it is a new watch, which the reflector opens after the error. */
  async *#watch({ signal }: WatchRequest): AsyncGenerator<WatchEvent> {
    const events: WatchEvent[] = [];
    let wake = () => undefined as void;
    let broken = false;
    const end = this.#server.watch(event => {
      if (this.cut.down) {
        broken = true;
        return;
      }
      this.#shared.after(this.delayMs, () => this.#whenRunning(() => (events.push(event), wake())));
    });
    signal.addEventListener('abort', () => wake());
    try {
      while (!signal.aborted) {
        for (const event of events.splice(0)) yield event;
        if (broken && !this.cut.down) yield { type: 'ERROR', object: { code: 410 } };
        if (!signal.aborted && events.length === 0) {
          const retry = this.#shared.after(500, () => wake());
          await new Promise<void>(resolve => (wake = resolve));
          retry();
        }
      }
    } finally {
      end();
    }
  }
}
