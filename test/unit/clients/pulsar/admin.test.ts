import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BrokerError, checkBroker, isUnauthorized, unloadTopics } from '#src/clients/pulsar/admin.ts';
import { anonymous } from '#src/clients/pulsar/credentials.ts';
import { type FakeBroker, fakeBroker } from './fake-broker.ts';

let broker: FakeBroker;
let web: string;
let asked: FakeBroker['asked'];
let answers: FakeBroker['answers'];
const options = { credentials: anonymous, deadlineMs: 2000, signal: new AbortController().signal };

beforeEach(async () => {
  broker = await fakeBroker();
  ({ url: web, asked, answers } = broker);
});

afterEach(() => broker[Symbol.asyncDispose]());

describe('checkBroker', () => {
  const path = '/admin/v2/brokers/health?topicVersion=V2';

  test('given a broker that stores a message, then it is well', async () => {
    answers[path] = [200, 'ok'];
    await expect(checkBroker(web, options)).resolves.toBeUndefined();
  });

  test.each([
    [404, 'not there'],
    [500, 'bookies are away'],
  ])('given one that answers %i, then the error has its words', async (status, words) => {
    answers[path] = [status, words];
    await expect(checkBroker(web, options)).rejects.toThrow(`${path} answers ${status}: ${words}`);
  });
});

describe('a broker that does not do as it is asked', () => {
  const path = '/admin/v2/brokers/health?topicVersion=V2';

  test.each([
    [401, 'answers 401: the broker asks for authentication, and the operator has no token'],
    [403, 'answers 403: the broker does not allow this to the operator, which has no token'],
  ])('given %i, then the error is told apart by its status and says what it means', async (status, words) => {
    answers[path] = [status, '<html><title>Error</title><body>Jetty</body></html>'];
    const failure: unknown = await checkBroker(web, options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BrokerError);
    expect(failure).toMatchObject({ status, message: `${web}${path} ${words}` });
  });

  test('given a page without a title, then its words are told and no tags', async () => {
    answers[path] = [502, '<h1>Bad  gateway</h1>\n<p class="x">nginx'];
    await expect(checkBroker(web, options)).rejects.toThrow(/answers 502: Bad gateway nginx$/);
  });

  test("given an error in Pulsar's own form, then its reason is told", async () => {
    answers[path] = [500, '{"reason":"no bookies"}'];
    await expect(checkBroker(web, options)).rejects.toThrow(/answers 500: no bookies$/);
  });

  test('given one that never stops sending, then it is given up', async () => {
    answers[path] = [200, 'ok'.repeat(600_000)];
    await expect(checkBroker(web, options)).rejects.toThrow('answers more than 1048576 bytes');
  });
});

describe('a broker that sends on to another server', () => {
  const unload = '/admin/v2/persistent/a/b/c/unload';
  const topics = ['a/b/persistent/c'];

  test('given the name of a broker of this cluster, then the address that it is known by is asked', async () => {
    Object.assign(answers, {
      [unload]: [307, '', 'http://demo-broker-1.demo-broker.ns.svc:8080/x?y=z'],
      '/x?y=z': [204, ''],
    });
    const peers = new Map([['demo-broker-1.demo-broker.ns.svc:8080', web]]);
    await unloadTopics(web, topics, { ...options, peers });
    expect(asked).toEqual([`PUT ${unload}`, 'PUT /x?y=z']);
  });

  test.each([
    ['another host', 'http://169.254.169.254/latest/meta-data', '169.254.169.254'],
    ['another port of a broker', 'http://demo-broker-1:8081/x', 'demo-broker-1:8081'],
    ['another protocol', 'https://demo-broker-1:8080/x', 'demo-broker-1:8080'],
    ['a name before an @', 'http://demo-broker-1:8080@evil/x', 'evil'],
    ['no address', 'http://', 'no address'],
  ])('given %s, then nobody is asked and the error says so', async (_, location, where) => {
    await using stranger = await fakeBroker();
    Object.assign(answers, { [unload]: [307, 'read me', location] });
    const peers = new Map([['demo-broker-1:8080', stranger.url]]);
    await expect(unloadTopics(web, topics, { ...options, peers })).rejects.toThrow(
      `${web}${unload} sends on to ${where}, which is no broker of this cluster: not followed`,
    );
    expect(stranger.asked).toEqual([]);
  });
});

describe('a token', () => {
  const credentials = { token: 'eyJ.sub.sig' };
  const unload = '/admin/v2/persistent/a/b/c/unload';
  const health = '/admin/v2/brokers/health?topicVersion=V2';
  const known = { ...options, credentials };

  test('given none, then nobody is told who asks', async () => {
    answers[health] = [200, 'ok'];
    await checkBroker(web, options);
    expect(broker.shown).toEqual([undefined]);
  });

  test('given one, then the broker that is asked gets it, and so does the peer that it sends on to', async () => {
    await using peer = await fakeBroker();
    answers[unload] = [307, '', 'http://demo-broker-1:8080/x'];
    peer.answers['/x'] = [204, ''];
    const peers = new Map([['demo-broker-1:8080', peer.url]]);
    await unloadTopics(web, ['a/b/persistent/c'], { ...known, peers });
    expect([broker.shown, peer.shown]).toEqual([['Bearer eyJ.sub.sig'], ['Bearer eyJ.sub.sig']]);
  });

  test('given one, then a stranger that a broker sends on to does not hear of it', async () => {
    await using stranger = await fakeBroker();
    answers[unload] = [307, '', `${stranger.url}/x`];
    await expect(unloadTopics(web, ['a/b/persistent/c'], known)).rejects.toThrow('not followed');
    expect(stranger.asked).toEqual([]);
  });

  test.each([
    [401, "answers 401: the broker does not take the operator's token"],
    [403, "answers 403: the broker does not allow this to the role of the operator's token"],
  ])('given one and %i, then the error says that it is no good, and is told apart', async (status, words) => {
    answers[health] = [status, 'Authentication required'];
    const failure: unknown = await checkBroker(web, known).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: `${web}${health} ${words}` });
    expect(isUnauthorized(failure)).toBe(true);
  });

  test('given another failure, then who asked is not to blame', async () => {
    answers[health] = [500, 'no bookies'];
    expect(isUnauthorized(await checkBroker(web, known).catch((error: unknown) => error))).toBe(false);
    expect(isUnauthorized(new Error('answers 401'))).toBe(false);
  });

  test.each<[string, [number, string, string?]]>([
    ['in its answer', [500, '{"reason":"you said Bearer eyJ.sub.sig"}']],
    ['as the host it sends on to', [307, '', 'http://eyJ.sub.sig/x']],
    ['in an address of its own', [307, '', '/x?token=eyJ.sub.sig']],
  ])('given a broker that repeats it %s, then the error does not', async (_, answer) => {
    answers[unload] = answer;
    const failure = await unloadTopics(web, ['a/b/persistent/c'], known).catch(String);
    expect(failure).toContain('stay open');
    expect(failure).not.toMatch(/eyj.sub.sig/i);
    expect(asked.filter(line => line.includes('eyJ'))).toEqual([]);
  });
});

describe('unloadTopics', () => {
  test('given a caller who may not act any more in the middle, then the rest of the topics is left', async () => {
    const topics = Array.from({ length: 20 }, (_, at) => `a/b/persistent/${at}`);
    const before = () => {
      if (asked.length >= 8) throw new Error('not the leader');
    };
    await expect(unloadTopics(web, topics, { ...options, before })).rejects.toThrow('not the leader');
    expect(asked.length).toBeLessThan(20);
  });

  test('given a topic of another broker, one of nobody and one of this, then each is asked where it is', async () => {
    const [here, there] = ['/admin/v2/persistent/a/b/here/unload', '/admin/v2/persistent/a/b/there/unload'];
    Object.assign(answers, { [here]: [204, ''], [there]: [307, '', `${web}/other`], '/other': [204, ''] });
    const topics = ['a/b/persistent/here', 'a/b/persistent/there', 'a/b/persistent/gone'];
    await unloadTopics(web, topics, options);
    expect(asked.sort()).toEqual([
      'PUT /admin/v2/persistent/a/b/gone/unload',
      `PUT ${here}`,
      `PUT ${there}`,
      'PUT /other',
    ]);
  });

  test('given brokers that send each other on for ever, then it ends with an error', async () => {
    const path = '/admin/v2/persistent/a/b/c/unload';
    Object.assign(answers, { [path]: [307, '', `${web}${path}`] });
    await expect(unloadTopics(web, ['a/b/persistent/c'], options)).rejects.toThrow('passed on without end');
  });

  test('given topics that do not unload, then all others do, these are tried three times and named with the reason', async () => {
    const unloading = (topic: string) => `/admin/v2/persistent/a/b/${topic}/unload`;
    const broken = ['t0', 't1', 't2', 't3', 't4'];
    for (const topic of broken) answers[unloading(topic)] = [500, 'the ledger is away'];
    answers[unloading('well')] = [204, ''];
    const topics = [...broken, 'well'].map(name => `a/b/persistent/${name}`);
    const error = await unloadTopics(web, topics, options).catch(String);
    expect(error).toMatch(
      /^Error: 5 of 6 topics stay open: a\/b\/persistent\/t0 \(.*answers 500: the ledger is away\), .* and 2 more$/,
    );
    expect(asked.filter(line => line.includes('/well/'))).toHaveLength(1);
    expect(asked.filter(line => line.includes('/t4/'))).toHaveLength(3);
  });

  test('given a topic that unloads the second time, then that is no error', async () => {
    const path = '/admin/v2/persistent/a/b/moving/unload';
    broker.server.prependListener('request', () => {
      answers[path] = asked.length > 1 ? [204, ''] : [500, 'is moving'];
    });
    answers[path] = [500, 'is moving'];
    await expect(unloadTopics(web, ['a/b/persistent/moving'], options)).resolves.toBeUndefined();
  });
});
