import type { Socket } from 'node:net';
import { opCodes, type Writer } from '#src/clients/zookeeper/codec.ts';
import {
  type Request,
  reply,
  type Script,
  type ScriptedServer,
  scriptedServer,
  tell,
} from '#test/unit/clients/zookeeper/scripted-server.ts';

const noNode = -101;
const [created, deleted, dataChanged, childrenChanged] = [1, 2, 3, 4];

/** Nodes as one ZooKeeper server holds them, and what its watchers are told when they change. */
export class TreeServer {
  readonly #nodes = new Map<string, Buffer>();
  readonly #watches = new Map<Socket, { path: string; isDeep: boolean }[]>();
  /** How often the children or the existence of a path were asked for. */
  readonly asked = new Map<string, number>();
  /** Error codes that are answered for a path. */
  readonly refused = new Map<string, number>();

  constructor(...paths: string[]) {
    for (const path of paths) this.put(path);
  }

  serve(
    script: Pick<Script, 'onConnect'> = {},
    at?: { host: string; port: number },
  ): Promise<ScriptedServer> {
    return scriptedServer({ ...script, onRequest: (socket, request) => this.answer(socket, request) }, at);
  }

  /** Those that have watches now. */
  get watchers(): Socket[] {
    return [...this.#watches.keys()].filter(({ destroyed }) => !destroyed);
  }

  /** Makes a node with its parents, or gives it other data. */
  put(path: string, data = ''): void {
    const parent = parentOf(path);
    if (parent !== '' && !this.#nodes.has(parent)) this.put(parent);
    const isNew = !this.#nodes.has(path);
    this.#nodes.set(path, Buffer.from(data));
    this.#tell(path, isNew ? created : dataChanged);
    if (isNew) this.#tellParent(path);
  }

  remove(path: string): void {
    this.#nodes.delete(path);
    this.#tell(path, deleted);
    this.#tellParent(path);
  }

  answer(socket: Socket, { xid, opCode, body }: Request): void {
    if (opCode === opCodes.ping || opCode === opCodes.closeSession) return reply(socket, xid, 0);
    const path = body.string();
    if (opCode === opCodes.addWatch) {
      const isDeep = body.int() === 1;
      this.#watches.set(socket, [...(this.#watches.get(socket) ?? []), { path, isDeep }]);
      return reply(socket, xid, 0, writer => writer.int(0));
    }
    if (opCode === opCodes.sync) return reply(socket, xid, 0, writer => writer.string(path));
    this.asked.set(path, (this.asked.get(path) ?? 0) + 1);
    const code = this.refused.get(path) ?? (this.#nodes.has(path) ? 0 : noNode);
    if (code !== 0) return reply(socket, xid, code);
    reply(socket, xid, 0, writer => this.#write(writer, opCode, path));
  }

  #write(writer: Writer, opCode: number, path: string): Writer {
    if (opCode === opCodes.exists) return stat(writer);
    if (opCode === opCodes.getData) return stat(writer.buffer(this.#nodes.get(path) ?? Buffer.alloc(0)));
    const children = [...this.#nodes.keys()].filter(each => parentOf(each) === path);
    writer.int(children.length);
    for (const child of children) writer.string(child.slice(path.length + 1));
    return writer;
  }

  #tell(path: string, type: number): void {
    for (const [socket, watches] of this.#watches) {
      const isWatched = watches.some(watch => {
        return watch.path === path || (watch.isDeep && path.startsWith(`${watch.path}/`));
      });
      if (isWatched) tell(socket, path, type);
    }
  }

  /** A watch of a whole tree is told of its nodes alone. */
  #tellParent(path: string): void {
    for (const [socket, watches] of this.#watches) {
      const parent = watches.find(watch => watch.path === parentOf(path) && !watch.isDeep);
      if (parent) tell(socket, parent.path, childrenChanged);
    }
  }
}

/** A node made at the beginning of 2026, of which nothing else is looked at. */
function stat(writer: Writer): Writer {
  const time = BigInt(Date.UTC(2026, 0, 1));
  writer.long(1n).long(1n).long(time).long(time).int(0).int(0).int(0).long(0n).int(0).int(0);
  return writer.long(1n);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
