import type { Consumer } from './consumer.ts';
import type { IncomingMessage } from './inbox.ts';

interface ProcessOptions {
  /** How many messages are worked on at once. */
  readonly processors: number;
  /** How many are to be dealt with in all; default: as many as come. */
  readonly limit?: number;
  /** Told of what a message could not be dealt with for; it is asked for again. */
  readonly onFailed?: (error: unknown, message: IncomingMessage) => void;
}

/**
 * Has messages dealt with side by side, and acknowledges each when that is done; until there were enough, or the consumer is
 * closed. Throws when the consumer is lost for good.
 */
export async function processMessages(
  consumer: Consumer,
  handle: (message: IncomingMessage) => Promise<void>,
  { processors, limit = Number.POSITIVE_INFINITY, onFailed }: ProcessOptions,
): Promise<void> {
  const messages = consumer[Symbol.asyncIterator]();
  /** Those that nobody works on or waits for yet. */
  let left = limit;
  const isDone = async (message: IncomingMessage) => {
    try {
      await handle(message);
      consumer.acknowledge(message);
      return true;
    } catch (error) {
      onFailed?.(error, message);
      consumer.negativeAcknowledge(message);
      return false;
    }
  };
  const processor = async () => {
    while (left > 0) {
      left -= 1;
      const next = await messages.next();
      if (next.done) return;
      if (!(await isDone(next.value))) left += 1;
    }
  };
  await Promise.all(Array.from({ length: processors }, processor));
}
