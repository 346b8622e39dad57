import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BrokerError, checkBroker, unloadTopics } from '#src/clients/pulsar/admin.ts';
import { hasIsolationPolicies, moveBundle, ownedBundles } from '#src/clients/pulsar/bundles.ts';

type Answer = readonly [status: number, body: string, location?: string];

let server: Server;
let web: string;
let asked: string[];
let answers: Record<string, Answer>;
const options = { deadlineMs: 2000, signal: new AbortController().signal };

beforeEach(async () => {
  asked = [];
  answers = {};
  server = createServer(({ method, url = '' }, response) => {
    asked.push(`${method} ${url}`);
    const [status, body, location] = answers[url] ?? [404, '{"reason":"not there"}'];
    response.writeHead(status, location ? { location } : {}).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  web = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

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
    [401, 'answers 401: the broker asks for authentication and the operator has no credentials for it'],
    [403, 'answers 403: the broker does not allow this to the operator, which has no credentials for it'],
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
    answers = {
      [unload]: [307, '', 'http://demo-broker-1.demo-broker.ns.svc:8080/x?y=z'],
      '/x?y=z': [204, ''],
    };
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
    let strangers = 0;
    const stranger = createServer((_request, response) => response.end(`${strangers++}`)).listen(
      0,
      '127.0.0.1',
    );
    await once(stranger, 'listening');
    answers = { [unload]: [307, 'read me', location] };
    const peers = new Map([
      ['demo-broker-1:8080', `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`],
    ]);
    await expect(unloadTopics(web, topics, { ...options, peers })).rejects.toThrow(
      `${web}${unload} sends on to ${where}, which is no broker of this cluster: not followed`,
    );
    expect(strangers).toBe(0);
    stranger.close();
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
    answers = { [here]: [204, ''], [there]: [307, '', `${web}/other`], '/other': [204, ''] };
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
    answers = { [path]: [307, '', `${web}${path}`] };
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
    server.prependListener('request', () => {
      answers[path] = asked.length > 1 ? [204, ''] : [500, 'is moving'];
    });
    answers[path] = [500, 'is moving'];
    await expect(unloadTopics(web, ['a/b/persistent/moving'], options)).resolves.toBeUndefined();
  });
});

describe('bundles', () => {
  test('given a broker with bundles of users and of its own health checks, then only those of users count', async () => {
    const owned = {
      'public/default/0x80000000_0xffffffff': {},
      'public/default/0x00000000_0x80000000': {},
      'pulsar/demo-broker-0.local:8080/0x00000000_0xffffffff': {},
      'pulsar/demo/demo-broker-0.local:8080/0x00000000_0xffffffff': {},
    };
    answers['/admin/v2/brokers/demo/demo-broker-0.local:8080/ownedNamespaces'] = [200, JSON.stringify(owned)];
    expect(await ownedBundles(web, 'demo', 'demo-broker-0.local:8080', options)).toEqual([
      'public/default/0x00000000_0x80000000',
      'public/default/0x80000000_0xffffffff',
    ]);
  });

  test.each([
    [404, '', false],
    [200, '{}', false],
    [200, '{"a":{}}', true],
  ])('given isolation policies %i %s, then namespaces are bound: %s', async (status, body, isBound) => {
    answers['/admin/v2/clusters/demo/namespaceIsolationPolicies'] = [status, body];
    expect(await hasIsolationPolicies(web, 'demo', options)).toBe(isBound);
  });

  test.each(['<html>proxy</html>', 'null', ''])(
    'given %j for an answer, then that is told without it',
    async body => {
      answers['/admin/v2/clusters/demo/namespaceIsolationPolicies'] = [200, body];
      const asking = hasIsolationPolicies(web, 'demo', options);
      await expect(asking).rejects.toThrow(`${web} answers with something else than was asked for`);
    },
  );

  test('given a bundle, when it moves, then its broker is told where to', async () => {
    const bundle = 'public/default/0x00000000_0x80000000';
    const path = `/admin/v2/namespaces/${bundle}/unload?destinationBroker=demo-broker-1.local:8080`;
    answers[path] = [204, ''];
    await moveBundle(web, bundle, 'demo-broker-1.local:8080', options);
    expect(asked).toEqual([`PUT ${path}`]);
  });
});
