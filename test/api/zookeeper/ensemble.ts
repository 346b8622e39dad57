import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fourLetterWord, parseMonitor } from '#src/clients/zookeeper/four-letter-word.ts';
import { type Daemon, freePort, serves, startServer } from './server.ts';

export interface Member {
  readonly id: number;
  readonly port: number;
  /** As it stands in a dynamic configuration, without its role. */
  readonly address: string;
}

const settings = {
  tickTime: 500,
  initLimit: 20,
  syncLimit: 10,
  standaloneEnabled: false,
  reconfigEnabled: true,
  'db.autocreate': false,
  'snapshot.trust.empty': false,
  'admin.enableServer': false,
  '4lw.commands.whitelist': '*',
};

/** Real servers on the loopback interface that make up one ensemble, configured as the operator configures them. */
export class Ensemble implements AsyncDisposable {
  readonly #directory: string;
  readonly #superDigest: string;
  readonly #settings: object;
  readonly #daemons = new Map<number, Daemon>();
  readonly members: Member[] = [];

  private constructor(directory: string, superDigest: string, other: object) {
    this.#directory = directory;
    this.#superDigest = superDigest;
    this.#settings = { ...settings, ...other };
  }

  /** `other` are settings in place of the usual ones. */
  static async create(superDigest: string, other: object = {}): Promise<Ensemble> {
    return new Ensemble(await mkdtemp(join(tmpdir(), 'pulsar-operator-ensemble-')), superDigest, other);
  }

  /** Takes the disk of a server that is stopped; what comes instead is empty. */
  async loseDisk({ id }: Member): Promise<void> {
    await rm(this.#home(id), { recursive: true });
    await this.#newDisk(id);
  }

  /** Copies what one server holds, and nothing of its settings, as operations.md says. */
  async copyData(from: Member, to: Member): Promise<void> {
    const [source, target] = [from, to].map(({ id }) => join(this.#home(id), 'version-2'));
    await cp(source ?? '', target ?? '', { recursive: true });
  }

  /** A server with an empty disk; it has no process yet. */
  async add(): Promise<Member> {
    const [port, peer, election] = [await freePort(), await freePort(), await freePort()];
    const id = this.members.length + 1;
    const member = { id, port, address: `127.0.0.1:${peer}:${election}` };
    this.members.push(member);
    await this.#newDisk(id);
    return member;
  }

  /** The membership of all its servers, and where clients find them. */
  get lines(): string[] {
    return this.members.map(member => this.line(member, 'participant'));
  }

  get hosts(): string[] {
    return this.members.map(({ port }) => `127.0.0.1:${port}`);
  }

  line({ id, address, port }: Member, role: 'participant' | 'observer'): string {
    return `server.${id}=${address}:${role};127.0.0.1:${port}`;
  }

  /** Starts a server with this first membership; `isNew` lets it form an ensemble with an empty disk. */
  async start({ id, port }: Member, membership: readonly string[], isNew = false): Promise<void> {
    const home = this.#home(id);
    const dynamic = join(home, 'first.dynamic');
    await writeFile(dynamic, membership.map(line => `${line}\n`).join(''));
    if (isNew) await writeFile(join(home, 'initialize'), '');
    const all = { ...this.#settings, dataDir: home, dynamicConfigFile: dynamic };
    const lines = Object.entries(all).map(([key, value]) => `${key}=${value}\n`);
    await writeFile(join(home, 'zoo.cfg'), lines.join(''));
    const digest = `-Dzookeeper.DigestAuthenticationProvider.superDigest=${this.#superDigest}`;
    this.#daemons.set(id, await startServer(home, [digest], () => serves(port)));
  }

  /** One of the values that a server tells of itself. */
  async monitor({ port }: Member, key: string): Promise<string | undefined> {
    const answer = await fourLetterWord('127.0.0.1', port, 'mntr', { deadlineMs: 10_000 });
    return parseMonitor(answer).get(key);
  }

  async stop({ id }: Member): Promise<void> {
    await this.#daemons.get(id)?.stop();
    this.#daemons.delete(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const member of this.members) await this.stop(member);
    await rm(this.#directory, { recursive: true });
  }

  async #newDisk(id: number): Promise<void> {
    await mkdir(this.#home(id));
    await writeFile(join(this.#home(id), 'myid'), String(id));
  }

  #home(id: number): string {
    return join(this.#directory, String(id));
  }
}
