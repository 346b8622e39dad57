import { connect, type Socket } from 'node:net';
import { abortError, reasonOf } from '#src/clients/network/reason.ts';
import { FrameSplitter, opCodes, Reader, type RequestType, Writer } from './codec.ts';
import { isZooKeeperError, serverError, ZooKeeperError } from './error.ts';

interface Waiter {
  onFrame(frame: Buffer): void;
  reject(error: Error): void;
}

/** What a connection that stays has to do besides answering. */
export interface Lasting {
  /** Whatever is sent is answered within this time, or the connection counts as lost. */
  readonly answerMs: number;
  /** Called with the path that changed for each event of a watch. */
  readonly onChange: (path: string) => void;
  /** Called with the wall clock for whatever is received. */
  readonly onSign?: ((wallMs: number) => void) | undefined;
}

/** In the place where an answer has the number of its request. Source: ClientCnxn of ZooKeeper 3.9. */
const outOfBand = { event: -1, ping: -2 };

/**
 * One TCP connection. ZooKeeper answers in the order of the requests, so the first waiter owns the next frame, unless the
 * connection stays and the frame is an event or the answer to a ping.
 * Whatever goes wrong (deadline, reset, garbage) fails all waiters and every later call, and destroys the socket.
 */
export class ZooKeeperConnection {
  readonly #host: string;
  readonly #socket: Socket;
  readonly #splitter = new FrameSplitter();
  readonly #waiters: Waiter[] = [];
  readonly #signal: AbortSignal;
  readonly #lasting: Lasting | undefined;
  readonly #lost = new AbortController();
  /** Runs while an answer is due. */
  #due: NodeJS.Timeout | undefined;
  #failure: Error | undefined;
  #xid = 0;

  /** Connects to `host:port`; `signal` ends the connection whenever it fires. */
  constructor(host: string, signal: AbortSignal, lasting?: Lasting) {
    this.#host = host;
    this.#signal = signal;
    this.#lasting = lasting;
    this.#socket = connect({ ...parseHost(host), noDelay: true });
    this.#socket.on('data', chunk => this.#receive(chunk));
    this.#socket.on('error', error => this.#fail(this.#loss(reasonOf(error), error)));
    this.#socket.on('close', () => this.#fail(this.#loss('connection closed by the server')));
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#onAbort();
  }

  /** Fires when the connection has failed, with what went wrong. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Sends a frame without a header (only the first of a connection has none) and decodes the answer. */
  exchange<T>(frame: Buffer, decode: (answer: Reader) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure);
        return;
      }
      this.#waiters.push({ onFrame: answer => resolve(decode(new Reader(answer))), reject });
      this.#send(frame);
    });
  }

  /** Sends one request; a non-zero code in the answer rejects, naming `what` was asked. */
  async request<T>(
    operation: RequestType,
    what: string,
    write: (body: Writer) => void,
    decode: (answer: Reader) => T,
  ): Promise<T> {
    this.#xid += 1;
    const xid = this.#xid;
    const body = new Writer().int(xid).int(opCodes[operation]);
    write(body);
    const answer = await this.exchange(body.frame(), reply => {
      const answeredXid = reply.int();
      reply.long();
      const code = reply.int();
      if (answeredXid !== xid) {
        throw new ZooKeeperError('MarshallingError', `answer ${answeredXid} where ${xid} was expected`);
      }
      return code === 0 ? { value: decode(reply) } : { code };
    });
    if ('value' in answer) return answer.value;
    throw serverError(answer.code, `ZooKeeper ${this.#host}: ${operation} ${what}`);
  }

  /** Keeps the session of a connection that stays, and finds out whether anybody is still there. */
  ping(): void {
    if (!this.#failure) this.#send(new Writer().int(outOfBand.ping).int(opCodes.ping).frame());
  }

  destroy(reason: string): void {
    this.#fail(this.#loss(reason));
  }

  readonly #onAbort = (): void => {
    this.#fail(given(this.#signal, this.#host));
  };

  #send(frame: Buffer): void {
    this.#socket.write(frame);
    if (this.#lasting) this.#await(this.#lasting.answerMs);
  }

  #await(ms: number): void {
    this.#due ??= setTimeout(() => this.destroy(`no answer within ${ms} ms`), ms);
  }

  #receive(chunk: Buffer): void {
    this.#lasting?.onSign?.(Date.now());
    try {
      for (const frame of this.#splitter.push(chunk)) this.#answer(frame);
    } catch (error) {
      const message = `ZooKeeper ${this.#host}: ${reasonOf(error)}`;
      this.#fail(new ZooKeeperError('MarshallingError', message, { cause: error }));
    }
  }

  #answer(frame: Buffer): void {
    const xid = this.#lasting ? new Reader(frame).int() : 0;
    if (xid === outOfBand.event) {
      this.#lasting?.onChange(pathOf(frame));
      return;
    }
    if (xid !== outOfBand.ping) this.#answerFirst(frame);
    clearTimeout(this.#due);
    this.#due = undefined;
    if (this.#lasting && this.#waiters.length > 0) this.#await(this.#lasting.answerMs);
  }

  #answerFirst(frame: Buffer): void {
    const waiter = this.#waiters[0];
    if (!waiter) throw new ZooKeeperError('MarshallingError', 'answer to nothing that was asked');
    waiter.onFrame(frame);
    this.#waiters.shift();
  }

  #loss(reason: string, cause?: Error): ZooKeeperError {
    return new ZooKeeperError('ConnectionLoss', `ZooKeeper ${this.#host}: ${reason}`, { cause });
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    clearTimeout(this.#due);
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
    this.#lost.abort(error);
  }
}

/** Of the header of an event only the number counts, and of the event neither what happened nor the session's state. */
function pathOf(frame: Buffer): string {
  const event = new Reader(frame);
  for (const skipped of ['int', 'long', 'int', 'int', 'int'] as const) event[skipped]();
  return event.string();
}

/** Why the caller gave up; of a deadline it says which server had not answered. */
function given(signal: AbortSignal, host: string): Error {
  const error = abortError(signal);
  if (!isZooKeeperError(error, 'OperationTimeout')) return error;
  return new ZooKeeperError('OperationTimeout', `ZooKeeper ${host}: ${error.message}`);
}

function parseHost(text: string): { host: string; port: number } {
  const [, host = text, port = '2181'] = /^\[?(.*?)\]?:(\d+)$/.exec(text) ?? [];
  return { host, port: Number(port) };
}
