import type { IncomingMessage } from '#src/clients/pulsar/websocket/inbox.ts';
import { CommandFailure } from './failure.ts';

export interface ReceiveOptions {
  readonly count: number;
  /** Whether it goes on until it is stopped. */
  readonly follow?: boolean;
  readonly output: 'text' | 'json';
  /** Seconds to wait for all messages. */
  readonly timeout: number;
}

interface Receiving {
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  readonly limit: number;
  /** To be called with each message that counts. */
  readonly count: () => void;
}

/** Receives as many messages as are wished for, or says how many came in time. */
export async function receiving(
  topic: string,
  { count, follow, timeout }: ReceiveOptions,
  receive: (by: Receiving) => Promise<void>,
): Promise<void> {
  const giveUp = new AbortController();
  let received = 0;
  const late = () =>
    new CommandFailure('late', `${topic}: received ${received} of ${count} messages within ${timeout} s`);
  const timer = follow ? undefined : setTimeout(() => giveUp.abort(late()), timeout * 1000);
  const limit = follow ? Number.POSITIVE_INFINITY : count;
  try {
    await receive({ signal: giveUp.signal, limit, count: () => void received++ });
  } finally {
    clearTimeout(timer);
  }
}

/** A message as a line: its payload alone, or all of it as JSON, with a payload that is no text in base64. */
export function lineOf(message: IncomingMessage, output: ReceiveOptions['output']): string {
  if (output === 'text') return message.payload.toString();
  const { payload, ...rest } = message;
  const text = payload.toString();
  const isText = Buffer.from(text).equals(payload);
  return JSON.stringify({
    ...rest,
    ...(isText ? { payload: text } : { base64: payload.toString('base64') }),
  });
}
