import { describe, expect, test } from 'vitest';
import type { Said } from './fake-pulsar.ts';
import { pulsarWith, run } from './speaking.ts';

/** A Pulsar that has these messages, and what it was asked for and told. */
function withMessages(...stored: readonly string[]) {
  const [asked, answered]: [string[], Said[]] = [[], []];
  return { pulsar: pulsarWith({ stored, asked, answered }), asked, answered };
}

const consume = ['consume', 'demo', 'orders', '--timeout', '20'];

describe('given messages to consume', () => {
  test('when a type and parameters are given, then the service is asked for them', async () => {
    const { pulsar, asked } = withMessages('a');
    const more = [
      '--type',
      'Key_Shared',
      '--from',
      'Latest',
      '-P',
      'receiverQueueSize=5',
      '-P',
      'pullMode=false',
    ];
    expect((await run(pulsar, {}, [...consume, ...more])).code).toBe(0);
    expect(new URL(asked[0] ?? '', 'ws://x').search).toBe(
      '?subscriptionType=Key_Shared&subscriptionInitialPosition=Latest&receiverQueueSize=5&pullMode=false',
    );
  });

  test('when a parameter is one that Pulsar refuses, then that is said before anybody is asked', async () => {
    const { pulsar, asked } = withMessages('a');
    const { code, sentence } = await run(pulsar, {}, [...consume, '-P', 'ackTimeoutMillis=5']);
    expect([code, sentence]).toEqual([
      1,
      expect.stringContaining('ackTimeoutMillis 5: Pulsar takes none below a second'),
    ]);
    expect(asked).toEqual([]);
  });

  test('when they were to be pulled, then that is refused: none would come', async () => {
    const { code, sentence } = await run(withMessages('a').pulsar, {}, [...consume, '-P', 'pullMode=true']);
    expect([code, sentence]).toEqual([2, expect.stringContaining('pullMode is for programs')]);
  });

  test('when they are wanted as JSON, then all of each is told, and what is no text in base64', async () => {
    const { pulsar } = withMessages('a');
    const { lines } = await run(pulsar, {}, [...consume, '-o', 'json']);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      ...{ id: '0', payload: 'a', properties: {}, publishTime: 'x', redeliveryCount: 0 },
    });
  });

  test('when they go to a command, then that is given each, and what it prints is printed', async () => {
    const { pulsar, answered } = withMessages('a', 'b', 'c');
    const command = 'tr a-z A-Z; echo " $PULSAR_MESSAGE_ID"';
    const { lines, code } = await run(pulsar, {}, [
      ...consume,
      '-c',
      '3',
      '--processors',
      '2',
      '--exec',
      command,
    ]);
    expect([new Set(lines), code]).toEqual([new Set(['A 0', 'B 1', 'C 2']), 0]);
    expect(new Set(answered.map(({ messageId }) => messageId))).toEqual(new Set(['0', '1', '2']));
  });

  test('when it prints nothing, then nothing is printed', async () => {
    const { lines, code } = await run(withMessages('a').pulsar, {}, [...consume, '--exec', 'true']);
    expect([lines, code]).toEqual([[], 0]);
  });

  test('when a name looks like a number, then it is a name', async () => {
    const { pulsar, asked } = withMessages('a');
    expect((await run(pulsar, {}, [...consume, '-P', 'consumerName=42'])).code).toBe(0);
    expect(asked[0]).toContain('consumerName=42');
  });

  test('when the command fails with one, then it is asked for again, and others are dealt with', async () => {
    const { pulsar, answered } = withMessages('bad', 'good');
    const { lines } = await run(pulsar, {}, [...consume, '--exec', 'grep good']);
    expect(lines).toEqual(['good']);
    expect(answered).toEqual([{ type: 'negativeAcknowledge', messageId: '0' }, { messageId: '1' }]);
  });

  test('when it is to follow, then it counts nothing', async () => {
    const { code } = await run(withMessages().pulsar, {}, [...consume, '--follow']);
    expect(code).toBe(2);
  });
});

describe('given messages to read', () => {
  const read = ['read', 'demo', 'orders', '--timeout', '20'];

  test('then they are printed from the first, and no subscription is made', async () => {
    const { pulsar, asked } = withMessages('a', 'b', 'c');
    expect(await run(pulsar, {}, [...read, '-c', '2'])).toEqual({ lines: ['a', 'b'], code: 0 });
    expect(asked[0]).toBe('/ws/v2/reader/persistent/public/default/orders?messageId=earliest');
  });

  test('when it is to begin after a message, then the service is asked for that', async () => {
    const { pulsar, asked } = withMessages('a');
    await run(pulsar, {}, [...read, '--from', 'CAEQAA==', '-P', 'readerName=mine']);
    expect(new URL(asked[0] ?? '', 'ws://x').search).toBe('?readerName=mine&messageId=CAEQAA%3D%3D');
  });

  test('when the topic does not exist, then that is said', async () => {
    const pulsar = pulsarWith({ topics: new Set() });
    const { code, sentence } = await run(pulsar, {}, read);
    expect([code, sentence]).toEqual([3, 'orders does not exist. Produce to it first.']);
  });
});
