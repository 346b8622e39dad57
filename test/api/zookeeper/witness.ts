import { once } from 'node:events';
import {
  ACL,
  type Client,
  CreateMode,
  createClient,
  type Event,
  type Exception,
  type Stat as ForeignStat,
  Id,
  Permission,
  State,
  type Transaction,
} from 'node-zookeeper-client';
import type { Stat } from '#src/clients/zookeeper/codec.ts';

type Answer<T> = (error: Error | Exception | null, value: T) => void;

/** The longest request that a server takes unless told otherwise (jute.maxbuffer). */
export const maxRequestBytes = 0xfffff;

export interface NewNode {
  readonly data?: Buffer;
  readonly mode?: number;
  readonly acl?: ACL[];
}

/**
 * A session of node-zookeeper-client, which shares no code with our client: what one writes the other must read. Its
 * calls have no deadline (docs/decisions/0012), the test's has to do.
 */
export class Witness implements AsyncDisposable {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  static async connect(port: number): Promise<Witness> {
    const client = createClient(`127.0.0.1:${port}`, { sessionTimeout: 10_000 });
    const connected = once(client, 'connected');
    client.connect();
    await connected;
    return new Witness(client);
  }

  get sessionId(): bigint {
    return this.#client.getSessionId().readBigInt64BE();
  }

  authenticate(user: string, password: string): void {
    this.#client.addAuthInfo('digest', Buffer.from(`${user}:${password}`));
  }

  /** Resolves with the path of the node, which the server completes when it is a sequential one. */
  create(path: string, { data, mode = CreateMode.PERSISTENT, acl }: NewNode = {}): Promise<string> {
    const given = [data, acl].filter(value => value !== undefined);
    return answered(done => this.#client.create(path, ...(given as [Buffer, ACL[]]), mode, done));
  }

  getData(path: string, watcher?: (event: Event) => void): Promise<{ data: Buffer | undefined; stat: Stat }> {
    return new Promise((resolve, reject) => {
      const done = (error: Error | Exception | null, data: Buffer | undefined, stat: ForeignStat): void =>
        error ? reject(error) : resolve({ data, stat: ourStat(stat) });
      if (watcher) this.#client.getData(path, watcher, done);
      else this.#client.getData(path, done);
    });
  }

  async setData(path: string, data: Buffer, version: number): Promise<Stat> {
    return ourStat(await answered(done => this.#client.setData(path, data, version, done)));
  }

  async exists(path: string, watcher?: (event: Event) => void): Promise<Stat | undefined> {
    const stat = await answered<ForeignStat | null>(done =>
      watcher ? this.#client.exists(path, watcher, done) : this.#client.exists(path, done),
    );
    return stat ? ourStat(stat) : undefined;
  }

  getChildren(path: string, watcher?: (event: Event) => void): Promise<string[]> {
    return answered(done =>
      watcher ? this.#client.getChildren(path, watcher, done) : this.#client.getChildren(path, done),
    );
  }

  delete(path: string, version: number): Promise<void> {
    return answered(done => this.#client.remove(path, version, error => done(error, undefined)));
  }

  getACL(path: string): Promise<ACL[]> {
    return answered(done => this.#client.getACL(path, done));
  }

  /** Carries out all of the steps or none. */
  transaction(steps: (transaction: Transaction) => void): Promise<void> {
    const transaction = this.#client.transaction();
    steps(transaction);
    return answered(done => transaction.commit(error => done(error, undefined)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const isConnected = this.#client.getState() === State.SYNC_CONNECTED;
    const disconnected = isConnected ? once(this.#client, 'disconnected') : undefined;
    this.#client.close();
    await disconnected;
  }
}

/** Creates a node with a child that only `user`, whose password is "secret", may touch. */
export async function createFor(user: string, path: string, port: number): Promise<void> {
  await using witness = await Witness.connect(port);
  witness.authenticate(user, 'secret');
  const acl = [new ACL(Permission.ALL, new Id('auth', ''))];
  await witness.create(path, { data: Buffer.from(`for ${user}`), acl });
  await witness.create(`${path}/child`, { acl });
}

function answered<T>(ask: (done: Answer<T>) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    ask((error, value) => {
      if (error) reject(error);
      else resolve(value);
    }),
  );
}

/** The same numbers as our client gives them: longs are buffers there. */
function ourStat(stat: ForeignStat): Stat {
  return {
    czxid: stat.czxid.readBigInt64BE(),
    mzxid: stat.mzxid.readBigInt64BE(),
    ctime: stat.ctime.readBigInt64BE(),
    mtime: stat.mtime.readBigInt64BE(),
    version: stat.version,
    cversion: stat.cversion,
    aversion: stat.aversion,
    ephemeralOwner: stat.ephemeralOwner.readBigInt64BE(),
    dataLength: stat.dataLength,
    numChildren: stat.numChildren,
    pzxid: stat.pzxid.readBigInt64BE(),
  };
}
