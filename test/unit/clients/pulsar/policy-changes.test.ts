import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anonymous } from '#src/clients/pulsar/credentials.ts';
import { changedTopic, topicLedgers } from '#src/clients/pulsar/policy-changes.ts';
import { type FakeBroker, fakeBroker } from './fake-broker.ts';

let broker: FakeBroker;
const options = { credentials: anonymous, deadlineMs: 2000 };
const path = 'persistent/t/n/__change_events';
const base = `/admin/v2/${path}`;

beforeEach(async () => {
  broker = await fakeBroker();
});

afterEach(() => broker[Symbol.asyncDispose]());

describe('the ledgers of a topic', () => {
  test('given a topic, then its last entry and its ledgers; given none, then none', async () => {
    const ledgers = [{ ledgerId: 5, entries: 0 }];
    broker.answers[`${base}/internalStats`] = [200, JSON.stringify({ lastConfirmedEntry: '5:-1', ledgers })];
    expect(await topicLedgers(broker.url, path, options)).toEqual({
      last: { ledger: 5, entry: -1 },
      ledgers,
    });
    expect(await topicLedgers(broker.url, 'persistent/t/n/other', options)).toBeUndefined();
  });
});

describe('the topic that an entry changes', () => {
  const key = 'persistent://t/n/a%2Fb';

  test.each([
    ['its key', { 'x-pulsar-partition-key': key }, '\u0002\u0004a', key],
    [
      'numbers in the body that are no letters',
      { 'x-pulsar-partition-key': key },
      Buffer.from([2, 0xff, 0xfe]),
      key,
    ],
    ['no key', {}, '', undefined],
    ['a key that has lost letters', { 'x-pulsar-partition-key': 'persistent://t/n/a' }, 'a注', undefined],
    ['a key with blanks', { 'x-pulsar-partition-key': 'persistent://t/n/ b' }, '', undefined],
  ])('given %s, then that is told or not', async (_, headers, body, told) => {
    broker.server.removeAllListeners('request');
    broker.server.on('request', (request, response) => {
      expect(request.url).toBe(`${base}/ledger/5/entry/7`);
      response.writeHead(200, headers).end(body);
    });
    expect(await changedTopic(broker.url, path, { ledger: 5, entry: 7 }, options)).toBe(told);
  });
});
