import { Agent } from 'undici';
import type { Credentials, TlsMaterial } from '../connection.ts';

/** Below the 90 s after which kube-apiserver closes an idle connection, so that no request meets a closing one. */
const idleMs = 75_000;
const connectMs = 10_000;
/** A peer that vanished is noticed by TCP after this plus ten unanswered probes, a second apart. */
const tcpKeepAliveMs = 15_000;

interface Pools {
  readonly tls: string;
  readonly requests: Agent;
  readonly watches: Agent;
}

/** The TCP connections to one server; those of watches are apart, so that requests do not wait behind them. */
export class HttpPools {
  readonly #connections: number;
  #pools: Pools | undefined;

  /** So many `connections` for requests; each watch has one of its own. */
  constructor(connections: number) {
    this.#connections = connections;
  }

  /** The pools made with these certificates; with other ones new pools are made and the old run out. */
  with({ tls }: Credentials): Pools {
    const fingerprint = JSON.stringify(tls);
    if (this.#pools?.tls === fingerprint) return this.#pools;
    void this.close();
    this.#pools = {
      tls: fingerprint,
      requests: agent(tls, this.#connections),
      watches: agent(tls, null),
    };
    return this.#pools;
  }

  async close(): Promise<void> {
    const pools = this.#pools;
    this.#pools = undefined;
    if (pools) await Promise.all([pools.requests.close(), pools.watches.close()]);
  }
}

function agent(tls: TlsMaterial, connections: number | null): Agent {
  return new Agent({
    // Over HTTP/2 all watches would share one connection, and undici sends no PINGs to notice that it is dead.
    allowH2: false,
    connections,
    pipelining: 1,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    // Every call has a deadline of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { ...tls, timeout: connectMs, keepAlive: true, keepAliveInitialDelay: tcpKeepAliveMs },
  });
}
