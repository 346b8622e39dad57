import { connect, type Socket } from 'node:net';
import { abortError, reasonOf } from '#src/clients/network/reason.ts';
import { FrameSplitter, opCodes, Reader, type RequestType, Writer } from './codec.ts';
import { isZooKeeperError, serverError, ZooKeeperError } from './error.ts';

interface Waiter {
  onFrame(frame: Buffer): void;
  reject(error: Error): void;
}

/**
 * One TCP connection. ZooKeeper answers in the order of the requests, so the first waiter owns the next frame.
 * Whatever goes wrong (deadline, reset, garbage) fails all waiters and every later call, and destroys the socket.
 */
export class ZooKeeperConnection {
  readonly #host: string;
  readonly #socket: Socket;
  readonly #splitter = new FrameSplitter();
  readonly #waiters: Waiter[] = [];
  readonly #signal: AbortSignal;
  #failure: Error | undefined;
  #xid = 0;

  /** Connects to `host:port`; `signal` ends the connection whenever it fires. */
  constructor(host: string, signal: AbortSignal) {
    this.#host = host;
    this.#signal = signal;
    this.#socket = connect({ ...parseHost(host), noDelay: true });
    this.#socket.on('data', chunk => this.#receive(chunk));
    this.#socket.on('error', error => this.#fail(this.#lost(reasonOf(error), error)));
    this.#socket.on('close', () => this.#fail(this.#lost('connection closed by the server')));
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#onAbort();
  }

  /** Sends a frame without a header (only the first of a connection has none) and decodes the answer. */
  exchange<T>(frame: Buffer, decode: (answer: Reader) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure);
        return;
      }
      this.#waiters.push({ onFrame: answer => resolve(decode(new Reader(answer))), reject });
      this.#socket.write(frame);
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

  destroy(reason: string): void {
    this.#fail(this.#lost(reason));
  }

  readonly #onAbort = (): void => {
    this.#fail(given(this.#signal, this.#host));
  };

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#splitter.push(chunk)) this.#answer(frame);
    } catch (error) {
      const message = `ZooKeeper ${this.#host}: ${reasonOf(error)}`;
      this.#fail(new ZooKeeperError('MarshallingError', message, { cause: error }));
    }
  }

  #answer(frame: Buffer): void {
    const waiter = this.#waiters[0];
    if (!waiter) throw new ZooKeeperError('MarshallingError', 'answer to nothing that was asked');
    waiter.onFrame(frame);
    this.#waiters.shift();
  }

  #lost(reason: string, cause?: Error): ZooKeeperError {
    return new ZooKeeperError('ConnectionLoss', `ZooKeeper ${this.#host}: ${reason}`, { cause });
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
  }
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
