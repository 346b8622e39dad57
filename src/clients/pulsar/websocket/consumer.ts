import { parseTopic, topicPath } from '#src/clients/pulsar/topic.ts';
import { PulsarError } from './error.ts';
import { Inbox, type IncomingMessage } from './inbox.ts';
import { Link, type LinkOptions, type Service } from './link.ts';
import { type ConsumerParameters, queryOf } from './parameters.ts';

/** What a consumer reads: one topic, several, or all of a namespace whose full names match a regular expression of Java. */
export type Topics = string | { readonly topics: readonly string[] } | { readonly topicsPattern: string };

export interface Consumer extends AsyncIterable<IncomingMessage, undefined> {
  /** Tells that the message is dealt with; Pulsar does not confirm it. One of a connection that is gone comes again. */
  acknowledge(message: IncomingMessage): void;
  /** Asks for the message again, after `negativeAckRedeliveryDelay`. */
  negativeAcknowledge(message: IncomingMessage): void;
  /** With `pullMode`: lets so many more messages come. */
  permit(messages: number): void;
  /** Whether the topic was terminated and all of it was delivered. */
  hasReachedEnd(): Promise<boolean>;
  /** Takes the subscription away, and closes; rejects without a connection, for nobody would hear it. */
  unsubscribe(): Promise<void>;
  close(): Promise<void>;
}

export interface ConsumerOptions extends LinkOptions {
  readonly parameters?: ConsumerParameters;
}

/** Subscribes to topics; what is not acknowledged is delivered again, to this or another consumer. */
export async function openConsumer(
  service: Service,
  topics: Topics,
  subscription: string,
  { parameters = {}, ...options }: ConsumerOptions,
): Promise<Consumer> {
  const query = queryOf('consumer', parameters);
  const path = pathOf(topics, encodeURIComponent(subscription), query);
  const consumer = new Subscriber();
  await consumer.open(handlers => Link.open(service, path, options, { query: () => query, ...handlers }));
  return consumer;
}

type Handlers = Omit<Parameters<typeof Link.open>[3], 'query'>;

class Subscriber implements Consumer {
  readonly #inbox = new Inbox();
  /** By which connection each came: the service knows its id over no other. */
  readonly #cameBy = new WeakMap<IncomingMessage, number>();
  #connection = 0;
  /** How many messages it lets come that have not come yet. */
  #permits = 0;
  #link: Link | undefined;

  async open(link: (handlers: Handlers) => Promise<Link>): Promise<void> {
    this.#link = await link({
      onOpen: socket => {
        this.#inbox.clear();
        this.#connection += 1;
        if (this.#permits > 0) socket.send({ type: 'permit', permitMessages: this.#permits });
      },
      onMessage: said => {
        const message = this.#inbox.hear(said);
        if (!message) return;
        this.#cameBy.set(message, this.#connection);
        this.#permits = Math.max(0, this.#permits - 1);
      },
      onEnd: error => this.#inbox.end(error),
    });
  }

  [Symbol.asyncIterator](): AsyncGenerator<IncomingMessage, undefined> {
    return this.#inbox[Symbol.asyncIterator]();
  }

  acknowledge(message: IncomingMessage): void {
    this.#answer(message, {});
  }

  negativeAcknowledge(message: IncomingMessage): void {
    this.#answer(message, { type: 'negativeAcknowledge' });
  }

  permit(messages: number): void {
    this.#permits += messages;
    this.#link?.send({ type: 'permit', permitMessages: messages });
  }

  hasReachedEnd(): Promise<boolean> {
    return this.#inbox.isAtEnd(() => this.#link?.send({ type: 'isEndOfTopic' }) ?? false);
  }

  async unsubscribe(): Promise<void> {
    if (!this.#link?.send({ type: 'unsubscribe' }))
      throw new PulsarError('there is no connection over which to unsubscribe: try again');
    await this.close();
  }

  async close(): Promise<void> {
    await this.#link?.close();
  }

  #answer(message: IncomingMessage, how: { readonly type?: string }): void {
    if (this.#cameBy.get(message) !== this.#connection) return;
    this.#cameBy.delete(message);
    this.#link?.send({ ...how, messageId: message.id });
  }
}

function pathOf(topics: Topics, subscription: string, query: URLSearchParams): string {
  if (typeof topics === 'string') return `v2/consumer/${topicPath(parseTopic(topics))}/${subscription}`;
  if ('topics' in topics) query.set('topics', topics.topics.map(fullName).join(','));
  else query.set('topicsPattern', topics.topicsPattern);
  return `v3/consumer/${subscription}`;
}

function fullName(text: string): string {
  const { domain, tenant, namespace, name } = parseTopic(text);
  return `${domain}://${tenant}/${namespace}/${name}`;
}
