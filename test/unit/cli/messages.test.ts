import { describe, expect, test } from 'vitest';
import { type Answers, readyPod, type Said } from './fake-pulsar.ts';
import { pulsarWith, run } from './speaking.ts';

describe('given messages to send', () => {
  test('when they are arguments, then they are sent in order, and the id of each is told', async () => {
    const pulsar = pulsarWith();
    const { lines, code } = await run(pulsar, {}, ['produce', 'demo', 'orders', '-m', 'a', '-m', 'b']);
    expect([pulsar.received, lines, code]).toEqual([['a', 'b'], ['id-1', 'id-2'], 0]);
  });

  test.each([
    [{ proxy: { replicas: 0 }, websocket: { placement: ['Proxy', 'Broker'] } }, 'broker'],
    [{ proxy: { replicas: 1 }, websocket: { placement: ['Component'] } }, 'websocket'],
    [{ proxy: { replicas: 1 }, websocket: { placement: ['Proxy', 'Broker'] } }, 'proxy'],
  ])('when nobody says by whom, and the spec is %j, then they go by %s', async (spec, component) => {
    const pulsar = pulsarWith();
    const looked: string[] = [];
    const { code } = await run(pulsar, { spec, looked }, ['produce', 'demo', 'orders', '-m', 'a']);
    expect([pulsar.received, code]).toEqual([['a'], 0]);
    expect(looked.join()).toContain(`app.kubernetes.io/component=${component}`);
  });

  test('when one is a dash, then in its place come the lines of the standard input', async () => {
    const pulsar = pulsarWith();
    const args = ['produce', 'demo', 'orders', '-m', 'first', '-m', '-', '-m', 'last'];
    await run(pulsar, {}, args, 'one\ntwo\n-\n');
    expect(pulsar.received).toEqual(['first', 'one', 'two', '-', 'last']);
  });
});

describe('given how messages are to be sent', () => {
  const produce = ['produce', 'demo', 'orders'];

  test('when they are to be delivered later, then that goes with each', async () => {
    const sent: Said[] = [];
    await run(pulsarWith({ sent }), {}, [...produce, '-m', 'a', '--deliver-after', '3']);
    expect(sent.map(({ deliverAfterMs }) => deliverAfterMs)).toEqual([3000]);
  });

  test('when the standard input is named twice, then that is refused: it ends once', async () => {
    const { code, sentence } = await run(pulsarWith(), {}, [...produce, '-m', '-', '-m', '-']);
    expect([code, sentence]).toEqual([2, expect.stringContaining('give -m - no second time')]);
  });

  test('when parameters are given, then the service is asked for them', async () => {
    const asked: string[] = [];
    await run(pulsarWith({ asked }), {}, [
      ...produce,
      '-m',
      'a',
      '-P',
      'compressionType=LZ4',
      '-P',
      'encryptionKeys=a,b',
    ]);
    expect(new URL(asked[0] ?? '', 'ws://x').search).toBe('?compressionType=LZ4&encryptionKeys=a%2Cb');
  });

  test('when one is not taken, then its reason is told, and nothing is sent after it is known', async () => {
    const { lines, code, sentence } = await run(pulsarWith(), {}, [...produce, '-m', 'a', '-m', 'unwanted']);
    expect([lines, code, sentence]).toEqual([
      ['id-1'],
      1,
      'orders: orders did not take the message: unwanted',
    ]);
  });

  test('when no more than so many a second are to be sent, then they are as far apart', async () => {
    const pulsar = pulsarWith();
    const begun = performance.now();
    await run(pulsar, {}, [...produce, '-m', 'a', '-m', 'b', '-m', 'c', '--rate', '10']);
    expect(pulsar.received).toEqual(['a', 'b', 'c']);
    expect(performance.now() - begun).toBeGreaterThan(190);
  });
});

describe('given messages to receive', () => {
  const consume = ['consume', 'demo', 'orders', '--timeout', '1'];

  test('when they are there, then they are printed', async () => {
    const pulsar = pulsarWith({ stored: ['a', 'b', 'c'] });
    expect(await run(pulsar, {}, [...consume, '-c', '2'])).toEqual({ lines: ['a', 'b'], code: 0 });
  });

  test('when they are fewer, then it says how many came, with a code of its own', async () => {
    expect(await run(pulsarWith({ stored: ['a'] }), {}, [...consume, '-c', '2'])).toEqual({
      lines: ['a'],
      code: 6,
      sentence: 'orders: received 1 of 2 messages within 1 s',
    });
  });

  test('when nobody says in time whether the topic exists, then it is told as too late', async () => {
    const { code, sentence } = await run(pulsarWith({ silent: true }), {}, consume);
    expect([code, sentence]).toEqual([6, 'orders: no answer within 1000 ms']);
  });

  test('when the topic does not exist, then it is not made, unless that is wished', async () => {
    const pulsar = pulsarWith({ topics: new Set(), stored: ['a'] });
    expect(await run(pulsar, {}, consume)).toEqual({
      lines: [],
      code: 3,
      sentence: 'orders does not exist. Produce to it first, or have it made with --create.',
    });
    expect(await run(pulsar, {}, [...consume, '--create'])).toEqual({ lines: ['a'], code: 0 });
  });

  test('when the topic is not persistent, then it is read: there is none until somebody does', async () => {
    const pulsar = pulsarWith({ topics: new Set(), stored: ['a'] });
    const args = ['consume', 'demo', 'non-persistent://public/default/orders'];
    expect(await run(pulsar, {}, args)).toEqual({ lines: ['a'], code: 0 });
  });
});

describe('given a cluster that nobody can speak to', () => {
  const produce = ['produce', 'demo', 'orders', '-m', 'x'];
  const proxy = { replicas: 1 };
  const stopping = { ...readyPod, status: { phase: 'Running', conditions: [] } };

  test.each<[what: string, answers: Answers, args: readonly string[], code: number, sentence: string]>([
    [
      'there is none of that name',
      {},
      ['produce', 'other', 'orders', '-m', 'x'],
      3,
      'pulsarclusters.pulsar-operator.dev "other" not found. For the clusters there are: kubectl pulsar status -A',
    ],
    [
      'no proxy is ready',
      { pods: [stopping] },
      produce,
      5,
      'No proxy of demo is ready: see kubectl pulsar status demo -n pulsar.',
    ],
    [
      'there are no proxies',
      { spec: { proxy: { replicas: 0 }, websocket: { placement: ['Proxy', 'Broker'] } } },
      [...produce, '--via', 'proxy'],
      1,
      'demo has no proxies: use --via broker, or set proxy.replicas.',
    ],
    [
      'there are no proxies, and they alone would have it',
      { spec: { proxy: { replicas: 0 }, websocket: { placement: ['Proxy'] } } },
      produce,
      1,
      'demo has no proxies: set proxy.replicas.',
    ],
    [
      'a component of its own alone has it',
      { spec: { proxy, websocket: { placement: ['Component'] } } },
      [...produce, '--via', 'proxy'],
      1,
      'does not serve its WebSocket API by proxies: use --via websocket, or add Proxy to websocket.placement',
    ],
    ['there is no WebSocket API', { spec: { proxy } }, produce, 1, 'set websocket: {} in its spec'],
    [
      'brokers alone have it',
      { spec: { proxy, websocket: { placement: ['Broker'] } } },
      [...produce, '--via', 'websocket'],
      1,
      'by a component of its own: use --via broker, or add Component to websocket.placement',
    ],
    [
      'a port may not be forwarded',
      {
        refusal: {
          status: 403,
          body: '{"kind":"Status","message":"User \\"u\\" cannot get pods/portforward"}',
        },
      },
      produce,
      4,
      'User "u" cannot get pods/portforward. The role view',
    ],
    [
      'somebody in between answers with a page',
      { refusal: { status: 502, body: 'Bad gateway' } },
      produce,
      5,
      'Bad gateway. Try again.',
    ],
    [
      'nothing listens in the pod',
      { kubelet: 'error forwarding port 8080 to pod: connection refused' },
      produce,
      5,
      'error forwarding port 8080 to pod: connection refused. Try again.',
    ],
  ])(
    'when %s, then the server’s words are told, with what to do',
    async (_, answers, args, code, sentence) => {
      const ended = await run(pulsarWith(), answers, args);
      expect(ended.sentence).toContain(sentence);
      expect(ended.code).toBe(code);
    },
  );
});
