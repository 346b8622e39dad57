import * as z from 'zod';
import { parseTopic, topicPath } from '#src/clients/pulsar/topic.ts';
import { PulsarError } from './error.ts';
import { Link, type LinkOptions, type Service } from './link.ts';
import { Outbox, type OutgoingMessage } from './outbox.ts';
import { type ProducerParameters, queryOf } from './parameters.ts';

export interface Producer {
  /**
   * Resolves to the message's id once the bookies have it; the deadline is the one the producer was opened with. One that
   * was sent when the connection was lost is sent again: it may be stored twice, but not lost.
   */
  send(message: OutgoingMessage): Promise<string>;
  /** Resolves as soon as another message would go out at once. */
  room(): Promise<void>;
  close(): Promise<void>;
}

export interface ProducerOptions extends LinkOptions {
  readonly parameters?: ProducerParameters;
  /** How many messages may be under way; others wait for these. Default 1000. */
  readonly maxInFlight?: number;
  /** The service's webSocketMaxTextFrameSize, in bytes; default Pulsar's, 1 MiB. */
  readonly maxFrameBytes?: number;
}

const receipt = z.object({
  result: z.string(),
  messageId: z.string().nullish(),
  errorMsg: z.string().nullish(),
  context: z.string().nullish(),
});

type Receipt = z.output<typeof receipt>;

/** Opens a producer on `topic`, which is created if need be. `options.deadlineMs` is for opening and for each send. */
export async function openProducer(
  service: Service,
  topic: string,
  { parameters = {}, maxInFlight = 1000, maxFrameBytes = 1_048_576, ...options }: ProducerOptions,
): Promise<Producer> {
  const query = queryOf('producer', parameters);
  const { deadlineMs } = options;
  const outbox = new Outbox({ topic, deadlineMs, maxInFlight, maxFrameBytes });
  const link = await Link.open(service, `v2/producer/${topicPath(parseTopic(topic))}`, options, {
    query: () => query,
    onOpen: socket => outbox.resume(message => socket.send(message)),
    onMessage(message) {
      const answer = receipt.parse(message);
      outbox.settle(answer.context ?? '', () => messageIdOf(topic, answer));
    },
    onLost: () => outbox.pause(),
    onEnd: error => outbox.end(error ?? new PulsarError(`producer on ${topic} is closed`)),
  });
  return {
    send: message => outbox.send(message),
    room: () => outbox.room(),
    close: () => link.close(),
  };
}

function messageIdOf(topic: string, { result, messageId, errorMsg }: Receipt): string {
  if (result !== 'ok') throw new PulsarError(`${topic} did not take the message: ${errorMsg ?? result}`);
  if (!messageId) throw new PulsarError(`${topic} took the message, but did not say by which id`);
  return messageId;
}
