import { afterEach, beforeEach, expect } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { type Clock, systemClock } from '#src/kubernetes/clock.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import { apiResource } from '#src/kubernetes/object.ts';
import { type ReflectorOptions, reflect } from '#src/kubernetes/reflector.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { FakeServer, type Reply } from './http/fake-server.ts';

export const configMaps = apiResource('', 'v1', 'configmaps', 'ConfigMap');

/** A reflector, and the server that answers it as a test says. */
class Reflecting {
  server!: FakeServer;
  transport!: Transport;
  stop!: AbortController;
  running!: Promise<void>;
  /** Every wait the reflector asked for, in milliseconds. */
  waits!: number[];

  /** Waits of less than a minute, which are back-offs, pass at once. */
  readonly impatient: Clock = {
    ...systemClock,
    random: () => 1,
    after: (ms, run) => {
      if (ms < 60_000) this.waits.push(ms);
      return systemClock.after(ms < 60_000 ? 0 : ms, run);
    },
  };

  start(options: Partial<ReflectorOptions<never>>, ...replies: Reply[]) {
    this.server.reply(...replies);
    const cache = new Cache();
    const changes: string[] = [];
    const waiting: (() => void)[] = [];
    cache.subscribe(change => {
      changes.push(`${change.kind} ${(change.new ?? change.old)?.metadata.name}`);
      for (const wake of waiting.splice(0)) wake();
    });
    const seen = async (...wanted: string[]) => {
      while (changes.length < wanted.length) await new Promise<void>(resolve => waiting.push(resolve));
      expect(changes).toEqual(wanted);
    };
    const { transport, impatient: clock } = this;
    const base = { transport, resource: configMaps, cache, log: silentLogger, clock };
    this.running = reflect({ ...base, ...options, cache }, this.stop.signal);
    return { cache, changes, seen };
  }

  async requested(count: number): Promise<string[]> {
    return (await this.server.requests(count)).map(({ query }) =>
      query.has('watch')
        ? `watch ${query.get('resourceVersion')}`
        : `list ${query.get('continue') ?? ''}`.trim(),
    );
  }

  /** The waits that are back-offs. */
  get backOffs(): number[] {
    return this.waits.filter(wait => wait > 0 && wait < 30_000);
  }
}

/** One for each test, which ends with it. */
export function givenReflector(): Reflecting {
  const given = new Reflecting();
  beforeEach(async () => {
    given.server = await FakeServer.start();
    given.transport = openTransport({ connection: given.server.connection, userAgent: 'tester' });
    given.stop = new AbortController();
    given.running = Promise.resolve();
    given.waits = [];
  });
  afterEach(async () => {
    given.stop.abort();
    await given.running;
    await given.server.stop();
    await given.transport.close();
  });
  return given;
}
