import { describe, expect, test } from 'vitest';
import { Outbox } from '#src/clients/pulsar/websocket/outbox.ts';

type Frame = Record<string, unknown>;

/** An outbox that may have so many messages under way, and what it has sent. */
function outboxOf(maxInFlight: number, maxFrameBytes = 1000) {
  const outbox = new Outbox({ topic: 'orders', deadlineMs: 60_000, maxInFlight, maxFrameBytes });
  const sent: Frame[] = [];
  outbox.resume(frame => sent.push(frame as Frame));
  const contexts = () => sent.map(({ context }) => context);
  return { outbox, sent, contexts };
}

describe('given more messages than may be under way', () => {
  test('then the others wait, in their order, until there is room', async () => {
    const { outbox, contexts } = outboxOf(2);
    const ids = Promise.all(['a', 'b', 'c', 'd'].map(payload => outbox.send({ payload })));
    expect(contexts()).toEqual(['1', '2']);
    outbox.settle('2', () => 'second');
    await new Promise(setImmediate);
    expect(contexts()).toEqual(['1', '2', '3']);
    for (const [context, id] of [
      ['1', 'first'],
      ['3', 'third'],
    ] as const)
      outbox.settle(context, () => id);
    await new Promise(setImmediate);
    outbox.settle('4', () => 'fourth');
    expect(await ids).toEqual(['first', 'second', 'third', 'fourth']);
  });

  test('then whoever asks for room gets it when one is stored', async () => {
    const { outbox } = outboxOf(1);
    void outbox.send({ payload: 'a' });
    const happened: string[] = [];
    const room = outbox.room().then(() => happened.push('room'));
    await new Promise(setImmediate);
    expect(happened).toEqual([]);
    outbox.settle('1', () => 'x');
    await room;
    expect(happened).toEqual(['room']);
  });
});

test('given a receipt for a message that nobody waits for any more, then it is of no use', () => {
  const { outbox } = outboxOf(1);
  expect(() => outbox.settle('7', () => 'x')).not.toThrow();
});

test('given all that goes with a message, then it is there as the service reads it', () => {
  const { outbox, sent } = outboxOf(1);
  const at = new Date('2026-01-01T00:00:00.000Z');
  const message = { payload: 'a', key: 'k', properties: { p: 'v' }, eventTime: at, deliverAt: at };
  outbox.send({ ...message, replicationClusters: ['west'], deliverAfterMs: 5 }).catch(() => undefined);
  expect(JSON.parse(JSON.stringify(sent[0]))).toEqual({
    ...{
      payload: 'YQ==',
      key: 'k',
      properties: { p: 'v' },
      replicationClusters: ['west'],
      deliverAfterMs: 5,
    },
    ...{ eventTime: '2026-01-01T00:00:00.000Z', deliverAt: 1_767_225_600_000, context: '1' },
  });
});

test('given a message that is more than the service takes, then it is refused before anything is sent', async () => {
  const { outbox, sent } = outboxOf(1, 100);
  await expect(outbox.send({ payload: 'x'.repeat(80) })).rejects.toThrow(
    /^orders: a message of 1\d\d bytes .*webSocketMaxTextFrameSize, 100/,
  );
  expect(sent).toEqual([]);
});
