import { answerWithin, type CallOptions } from '#src/clients/network/deadline.ts';
import type { Reader, Stat, Writer } from './codec.ts';
import { ZooKeeperConnection } from './connection.ts';
import { ifThere, ZooKeeperError } from './error.ts';
import { closeSession, openSession } from './opening.ts';

/** The calls of one session. Each rejects with a {@link ZooKeeperError}: the server's code, or the client's own. */
export interface Session {
  exists(path: string): Promise<Stat | undefined>;
  getData(path: string): Promise<{ data: Buffer; stat: Stat }>;
  getChildren(path: string): Promise<string[]>;
  /** Creates a persistent node that anyone may change, as Pulsar's own tools do. */
  create(path: string, data?: Uint8Array): Promise<void>;
  /** `version` is the one observed in {@link Stat}; -1 means any. */
  setData(path: string, data: Uint8Array, version: number): Promise<Stat>;
  delete(path: string, version: number): Promise<void>;
  /** Waits until the connected server has caught up with the leader. */
  sync(path: string): Promise<void>;
  /** Makes the session that of `user` (digest scheme) from here on. */
  authenticate(user: string, password: string): Promise<void>;
  /**
   * Changes the membership of the ensemble; wants the superuser. Resolves when the new one is in force. `version` is that
   * of the membership the change was decided on: another one is `BadVersion`. A lost connection leaves it open whether
   * the change was made.
   */
  reconfig(change: MembershipChange, version: bigint): Promise<void>;
}

/** One server joins or leaves: `join` is its `server.N=…` line, `leave` its id. */
export type MembershipChange = { readonly join: string } | { readonly leave: number };

/** The calls that change nothing. */
export type Reads = Pick<Session, 'exists' | 'getData' | 'getChildren' | 'sync'>;

const allPermissions = 31;

/**
 * Opens a session on the first of `hosts` (`name:port`) that serves, runs `use` and closes the session, so that the
 * servers keep nothing of it. Sessions are short on purpose: no pings, no watches, no reconnecting. The deadline is for
 * everything: connecting, all calls of the session, and closing it. It is the session's time-out too, so that a session
 * which could not be closed is gone from the servers soon after.
 */
export function withSession<T>(
  hosts: readonly string[],
  options: CallOptions,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const late = (reason: string) => new ZooKeeperError('OperationTimeout', reason);
  return answerWithin(options, late, async signal => {
    const opening = { ...options, sessionTimeoutMs: options.deadlineMs };
    const { connection } = await openSession(hosts, opening, host => new ZooKeeperConnection(host, signal));
    try {
      return await use(sessionOn(connection));
    } finally {
      await closeSession(connection);
    }
  });
}

/** The calls on a connection that has a session. */
function sessionOn(connection: ZooKeeperConnection): Session {
  return {
    ...readsOn(connection),
    create: (path, data = Buffer.alloc(0)) =>
      connection.request('create', path, openNode(path, data), nothing),
    setData: (path, data, version) =>
      connection.request('setData', path, body => body.string(path).buffer(data).int(version), statOf),
    delete: (path, version) =>
      connection.request('delete', path, body => body.string(path).int(version), nothing),
    authenticate: (user, password) =>
      connection.request('auth', `as ${user}`, digest(user, password), nothing),
    reconfig: (change, version) =>
      connection.request('reconfig', nameOf(change), reconfiguration(change, version), nothing),
  };
}

/** The calls on a connection that has a session, without those that change anything. */
export function readsOn(connection: ZooKeeperConnection): Reads {
  return {
    exists: path => ifThere(connection.request('exists', path, unwatched(path), statOf)),
    getData: path =>
      connection.request('getData', path, unwatched(path), answer => ({
        data: answer.buffer(),
        stat: answer.stat(),
      })),
    getChildren: path => connection.request('getChildren', path, unwatched(path), answer => answer.strings()),
    sync: path => connection.request('sync', path, body => body.string(path), nothing),
  };
}

type Write = (body: Writer) => void;

function unwatched(path: string): Write {
  return body => body.string(path).bool(false);
}

/** A persistent node on which the world has all permissions. */
function openNode(path: string, data: Uint8Array): Write {
  return body =>
    body.string(path).buffer(data).int(1).int(allPermissions).string('world').string('anyone').int(0);
}

function digest(user: string, password: string): Write {
  const credentials = Buffer.from(`${user}:${password}`);
  return body => body.int(0).string('digest').buffer(credentials);
}

function nameOf(change: MembershipChange): string {
  return 'join' in change ? `joining ${change.join}` : `leaving ${change.leave}`;
}

function reconfiguration(change: MembershipChange, version: bigint): Write {
  return body => {
    if ('join' in change) body.string(change.join).nullString();
    else body.nullString().string(String(change.leave));
    body.nullString().long(version);
  };
}

function statOf(answer: Reader): Stat {
  return answer.stat();
}

function nothing(): void {}
