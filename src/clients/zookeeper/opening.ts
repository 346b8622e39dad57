import { reasonOf } from '#src/clients/network/reason.ts';
import { Writer } from './codec.ts';
import type { ZooKeeperConnection } from './connection.ts';
import { ZooKeeperError } from './error.ts';

export interface Opening {
  /** For all hosts together. */
  readonly deadlineMs: number;
  /** After this time without a word of ours the servers forget the session; they may grant another. */
  readonly sessionTimeoutMs: number;
  /** The caller's: when it has fired no other host is tried. */
  readonly signal?: AbortSignal | undefined;
}

export interface Opened {
  readonly connection: ZooKeeperConnection;
  readonly host: string;
  readonly sessionTimeoutMs: number;
}

const closeGraceMs = 1000;

/** Tries the hosts in order; each gets an equal share of the time that is left, so a silent one can't use it all. */
export async function openSession(
  hosts: readonly string[],
  { deadlineMs, sessionTimeoutMs, signal }: Opening,
  connect: (host: string) => ZooKeeperConnection,
): Promise<Opened> {
  const end = performance.now() + deadlineMs;
  const failures: string[] = [];
  for (const [index, host] of hosts.entries()) {
    const share = Math.max(0, Math.round((end - performance.now()) / (hosts.length - index)));
    const connection = connect(host);
    const timer = setTimeout(() => connection.destroy(`no answer within ${share} ms`), share);
    try {
      return { connection, host, sessionTimeoutMs: await handshake(connection, sessionTimeoutMs) };
    } catch (error) {
      connection.destroy('no session');
      if (signal?.aborted) throw error;
      failures.push(reasonOf(error));
    } finally {
      clearTimeout(timer);
    }
  }
  throw new ZooKeeperError('ConnectionLoss', `no server accepts a session: ${failures.sort().join('; ')}`);
}

/** Ends the session on the servers too, so that they keep nothing of it. */
export async function closeSession(connection: ZooKeeperConnection): Promise<void> {
  const timer = setTimeout(() => connection.destroy('no answer to closeSession'), closeGraceMs);
  try {
    await connection.request('closeSession', '', nothing, nothing);
  } catch {
    // The session then ends by its timeout on the server; what it was opened for matters more.
  } finally {
    clearTimeout(timer);
    connection.destroy('session closed');
  }
}

/** Resolves with the granted time-out. A server without quorum closes the connection instead of answering. */
function handshake(connection: ZooKeeperConnection, sessionTimeoutMs: number): Promise<number> {
  const noPassword = Buffer.alloc(16);
  const request = new Writer().int(0).long(0n).int(sessionTimeoutMs).long(0n).buffer(noPassword).bool(false);
  return connection.exchange(request.frame(), answer => {
    answer.int();
    const grantedMs = answer.int();
    if (grantedMs <= 0) throw new ZooKeeperError('MarshallingError', 'the server refused the session');
    return grantedMs;
  });
}

function nothing(): void {}
