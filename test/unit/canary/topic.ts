import type { WebSocket } from 'ws';
import type { Script } from '../clients/pulsar/websocket/websocket-service.ts';

export interface Stored {
  readonly messageId: string;
  readonly payload: string;
  readonly properties: Record<string, string>;
  readonly publishTime: string;
}

/** A topic with one subscription, and what a test may break in it. */
export class Topic implements Script {
  readonly stored: Stored[] = [];
  acknowledged: string[] = [];
  unsubscribed = 0;
  /** Whether it says that a message is stored, and whether it delivers it. */
  stores = true;
  delivers = true;
  #consumer: WebSocket | undefined;
  /** What nobody was there to read. */
  readonly #waiting: Stored[] = [];

  readonly onConnection = (socket: WebSocket) => {
    // Whether it writes is known by what it says.
    this.#consumer ??= socket;
    if (this.#consumer === socket) for (const message of this.#waiting.splice(0)) this.deliver(message);
    socket.on('close', () => {
      if (this.#consumer === socket) this.#consumer = undefined;
    });
  };

  readonly onMessage = (socket: WebSocket, said: Record<string, unknown>) => {
    if (said['type'] === 'unsubscribe') this.unsubscribed += 1;
    else if (said['payload'] === undefined) this.acknowledged.push(String(said['messageId']));
    else if (this.stores) this.#store(socket, said);
  };

  #store(socket: WebSocket, { payload, properties, context }: Record<string, unknown>): void {
    const messageId = String(this.stored.length);
    const publishTime = '2026-01-01T00:00:00Z';
    const message = { messageId, payload, properties, publishTime } as Stored;
    this.stored.push(message);
    if (this.delivers) this.deliver(message);
    socket.send(JSON.stringify({ result: 'ok', messageId, context }));
  }

  /** Ends the connection that reads. */
  drop(): void {
    this.#consumer?.close();
  }

  deliver(message: Stored | undefined): void {
    if (this.#consumer) this.#consumer.send(JSON.stringify(message));
    else if (message) this.#waiting.push(message);
  }
}
