import { expect, test } from 'vitest';
import type { Consumer } from '#src/clients/pulsar/websocket/consumer.ts';
import type { IncomingMessage } from '#src/clients/pulsar/websocket/inbox.ts';
import { processMessages } from '#src/clients/pulsar/websocket/process.ts';

const messageOf = (id: string): IncomingMessage => ({
  ...{ id, payload: Buffer.from(id), key: undefined, properties: {}, publishTime: '' },
  ...{ eventTime: undefined, redeliveryCount: 0 },
});

/** A consumer of these messages, and what it was told of them. */
function consumerOf(ids: readonly string[]) {
  const told: string[] = [];
  async function* messages(): AsyncGenerator<IncomingMessage, undefined> {
    for (const id of ids) yield messageOf(id);
    return undefined;
  }
  const consumer: Pick<Consumer, 'acknowledge' | 'negativeAcknowledge' | typeof Symbol.asyncIterator> = {
    [Symbol.asyncIterator]: messages,
    acknowledge: ({ id }) => void told.push(`ack ${id}`),
    negativeAcknowledge: ({ id }) => void told.push(`nack ${id}`),
  };
  return { consumer: consumer as Consumer, told };
}

test('given three processors, then three messages are dealt with at once, and each is acknowledged when it is', async () => {
  const { consumer, told } = consumerOf(['1', '2', '3', '4']);
  const under: string[] = [];
  let most = 0;
  await processMessages(
    consumer,
    async ({ id }) => {
      under.push(id);
      most = Math.max(most, under.length);
      await new Promise(setImmediate);
      under.splice(under.indexOf(id), 1);
    },
    { processors: 3 },
  );
  expect(most).toBe(3);
  expect(told.sort()).toEqual(['ack 1', 'ack 2', 'ack 3', 'ack 4']);
});

test('given a message that cannot be dealt with, then it is asked for again, and the others go on', async () => {
  const { consumer, told } = consumerOf(['1', '2']);
  const failed: unknown[] = [];
  const handle = async ({ id }: IncomingMessage) => {
    if (id === '1') throw new Error('no');
  };
  await processMessages(consumer, handle, {
    processors: 1,
    onFailed: (error, { id }) => failed.push([String(error), id]),
  });
  expect([told, failed]).toEqual([['nack 1', 'ack 2'], [['Error: no', '1']]]);
});
