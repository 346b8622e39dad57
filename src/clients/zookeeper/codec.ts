/** The part of ZooKeeper's wire format (jute) that the operator speaks; numbers are big-endian, longs are bigint. */

import { ZooKeeperError } from './error.ts';

export const opCodes = {
  create: 1,
  delete: 2,
  exists: 3,
  getData: 4,
  setData: 5,
  getChildren: 8,
  sync: 9,
  ping: 11,
  reconfig: 16,
  auth: 100,
  addWatch: 106,
  closeSession: -11,
} as const;

export type RequestType = keyof typeof opCodes;

/** Above any answer of a server with Pulsar's jute.maxbuffer of 10 MiB: a longer frame is not ZooKeeper's. */
const maxFrameBytes = 16 * 1024 * 1024;

export interface Stat {
  readonly czxid: bigint;
  readonly mzxid: bigint;
  readonly ctime: bigint;
  readonly mtime: bigint;
  readonly version: number;
  readonly cversion: number;
  readonly aversion: number;
  /** Session that owns an ephemeral node, 0 for a persistent one. */
  readonly ephemeralOwner: bigint;
  readonly dataLength: number;
  readonly numChildren: number;
  readonly pzxid: bigint;
}

export class Writer {
  readonly #parts: Buffer[] = [];

  int(value: number): this {
    const part = Buffer.alloc(4);
    part.writeInt32BE(value);
    return this.#add(part);
  }

  long(value: bigint): this {
    const part = Buffer.alloc(8);
    part.writeBigInt64BE(value);
    return this.#add(part);
  }

  bool(value: boolean): this {
    return this.#add(Buffer.from([value ? 1 : 0]));
  }

  buffer(value: Uint8Array): this {
    return this.int(value.length).#add(Buffer.from(value));
  }

  string(value: string): this {
    return this.buffer(Buffer.from(value));
  }

  /** A null string. */
  nullString(): this {
    return this.int(-1);
  }

  /** Everything written, preceded by its length. */
  frame(): Buffer {
    const body = Buffer.concat(this.#parts);
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length);
    return Buffer.concat([length, body]);
  }

  #add(part: Buffer): this {
    this.#parts.push(part);
    return this;
  }
}

/** Reads the fields of one frame in order; a field that the frame is too short for is a `MarshallingError`. */
export class Reader {
  readonly #frame: Buffer;
  #at = 0;

  constructor(frame: Buffer) {
    this.#frame = frame;
  }

  int(): number {
    return this.#take(4).readInt32BE();
  }

  long(): bigint {
    return this.#take(8).readBigInt64BE();
  }

  /** A jute buffer; a null one (length -1) reads as empty. */
  buffer(): Buffer {
    const length = this.int();
    return length === -1 ? Buffer.alloc(0) : this.#take(length);
  }

  string(): string {
    return this.buffer().toString();
  }

  strings(): string[] {
    const count = this.int();
    return Array.from({ length: this.#bounded(count) }, () => this.string());
  }

  stat(): Stat {
    return {
      czxid: this.long(),
      mzxid: this.long(),
      ctime: this.long(),
      mtime: this.long(),
      version: this.int(),
      cversion: this.int(),
      aversion: this.int(),
      ephemeralOwner: this.long(),
      dataLength: this.int(),
      numChildren: this.int(),
      pzxid: this.long(),
    };
  }

  #take(length: number): Buffer {
    const start = this.#at;
    this.#at = start + this.#bounded(length);
    return this.#frame.subarray(start, this.#at);
  }

  /** A count of bytes or of items (an item has at least four bytes) that the rest of the frame can hold. */
  #bounded(count: number): number {
    if (count < 0 || count > this.#frame.length - this.#at) {
      throw new ZooKeeperError('MarshallingError', 'answer is shorter than what it announces');
    }
    return count;
  }
}

/** Cuts a byte stream, which arrives in arbitrary pieces, into frames; each piece is copied once, however long its frame. */
export class FrameSplitter {
  #pieces: Buffer[] = [];
  #length = 0;
  /** Bytes without which no further frame is complete. */
  #needed = 4;

  /** The frames completed by `chunk`. */
  push(chunk: Buffer): Buffer[] {
    this.#pieces.push(chunk);
    this.#length += chunk.length;
    const frames: Buffer[] = [];
    while (this.#length >= this.#needed) {
      const bytes = this.#joined();
      const end = 4 + frameLength(bytes);
      if (bytes.length >= end) {
        frames.push(bytes.subarray(4, end));
        this.#keep(bytes.subarray(end), 4);
      } else {
        this.#keep(bytes, end);
      }
    }
    return frames;
  }

  #joined(): Buffer {
    const [first] = this.#pieces;
    return first && this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces);
  }

  #keep(rest: Buffer, needed: number): void {
    this.#pieces = [rest];
    this.#length = rest.length;
    this.#needed = needed;
  }
}

function frameLength(bytes: Buffer): number {
  const length = bytes.readInt32BE();
  if (length >= 0 && length <= maxFrameBytes) return length;
  throw new ZooKeeperError('MarshallingError', `answer claims ${length} bytes: is this a ZooKeeper port?`);
}
