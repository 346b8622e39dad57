import { parseTopic, topicPath } from '#src/clients/pulsar/topic.ts';
import { Inbox, type IncomingMessage } from './inbox.ts';
import { Link, type LinkOptions, type Service } from './link.ts';
import { queryOf, type ReaderParameters } from './parameters.ts';

export interface MessageReader extends AsyncIterable<IncomingMessage, undefined> {
  /** Whether the topic was terminated and all of it was delivered. */
  hasReachedEnd(): Promise<boolean>;
  close(): Promise<void>;
}

export interface ReaderOptions extends LinkOptions {
  readonly parameters?: ReaderParameters;
}

/**
 * Reads a topic without a subscription, from where `messageId` says; over another connection it goes on after the last message
 * that was taken. Before the first one of `latest` there is none: what comes while the connection is lost is not seen.
 */
export async function openReader(
  service: Service,
  topic: string,
  { parameters = {}, ...options }: ReaderOptions,
): Promise<MessageReader> {
  const query = queryOf('reader', parameters);
  const inbox = new Inbox();
  const link = await Link.open(service, `v2/reader/${topicPath(parseTopic(topic))}`, options, {
    query: () => query,
    onOpen: () => inbox.clear(),
    onMessage: said => void inbox.hear(said),
    // A topic that is divided is read from one of its ends alone: Pulsar refuses an id of one partition for all of them.
    isFinal: ({ status }) => status === 500 && !/^(earliest|latest)?$/.test(query.get('messageId') ?? ''),
    onEnd: error => inbox.end(error),
  });
  async function* messages(): AsyncGenerator<IncomingMessage, undefined> {
    for await (const message of inbox) {
      query.set('messageId', message.id);
      // Only so that more come: it has no subscription that could move.
      link.send({ messageId: message.id });
      yield message;
    }
  }
  return {
    [Symbol.asyncIterator]: messages,
    hasReachedEnd: () => inbox.isAtEnd(() => link.send({ type: 'isEndOfTopic' })),
    close: () => link.close(),
  };
}
