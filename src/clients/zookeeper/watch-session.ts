import { abortError } from '#src/clients/network/reason.ts';
import { ZooKeeperConnection } from './connection.ts';
import { closeSession, type Opening, openSession } from './opening.ts';
import { type Reads, readsOn } from './session.ts';

/** A session that stays and only reads. */
export interface WatchSession extends Reads {
  /** The server it is with, as given in `hosts`. */
  readonly host: string;
  /** Fires when the session is lost or its caller gives it up. */
  readonly over: AbortSignal;
  /**
   * From here on every change of a node, of its data and of the names of its children is told, and of a `tree` every
   * change below it. The node need not exist.
   */
  watch(path: string, reach: WatchReach): Promise<void>;
}

export type WatchReach = 'node' | 'tree';

export interface WatchOptions extends Opening {
  /** A call or ping without an answer for this long means that the session is lost. */
  readonly answerMs: number;
  /** Called with the path that changed; it must return at once. */
  readonly onChange: (path: string) => void;
  /** Called with the time, in milliseconds since 1970, whenever the server is heard. */
  readonly onSign?: (wallMs: number) => void;
}

/**
 * Opens a session on one of `hosts`, keeps it alive by pings while `use` runs, and closes it then. When it is lost all
 * calls reject and `over` fires; there is no other session instead. In that moment, or when the caller's signal fires, this
 * rejects with the reason, whatever `use` waits for.
 */
export async function withWatches<T>(
  hosts: readonly string[],
  options: WatchOptions,
  use: (session: WatchSession) => Promise<T>,
): Promise<T> {
  const { signal: given, answerMs, onChange, onSign } = options;
  const signal = given ?? new AbortController().signal;
  const opening = new AbortController();
  const giveUp = () => opening.abort(abortError(signal));
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  const lasting = { answerMs, onChange, onSign };
  const connect = (host: string) => new ZooKeeperConnection(host, opening.signal, lasting);
  const opened = await openSession(hosts, options, connect).finally(() => {
    // From here on the caller's giving up closes the session instead of cutting the connection.
    signal.removeEventListener('abort', giveUp);
  });
  const { connection, host, sessionTimeoutMs } = opened;
  const pings = setInterval(() => connection.ping(), sessionTimeoutMs / 2);
  const over = AbortSignal.any([signal, connection.lost]);
  const running = use(sessionOver(connection, host, over));
  // It ends by itself, as all its calls reject.
  running.catch(() => undefined);
  try {
    return await Promise.race([running, rejectedWhen(over)]);
  } finally {
    clearInterval(pings);
    await closeSession(connection);
  }
}

function sessionOver(connection: ZooKeeperConnection, host: string, over: AbortSignal): WatchSession {
  return {
    ...readsOn(connection),
    host,
    over,
    watch: (path, reach) => {
      const mode = reach === 'tree' ? 1 : 0;
      return connection.request('addWatch', path, body => body.string(path).int(mode), nothing);
    },
  };
}

function rejectedWhen(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(abortError(signal));
    else signal.addEventListener('abort', () => reject(abortError(signal)), { once: true });
  });
}

function nothing(): void {}
