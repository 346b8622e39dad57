import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkBroker, unloadTopics } from '#src/pulsar/admin.ts';
import { hasIsolationPolicies, moveBundle, ownedBundles } from '#src/pulsar/bundles.ts';

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

describe('unloadTopics', () => {
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

  test('given a bundle, when it moves, then its broker is told where to', async () => {
    const bundle = 'public/default/0x00000000_0x80000000';
    const path = `/admin/v2/namespaces/${bundle}/unload?destinationBroker=demo-broker-1.local:8080`;
    answers[path] = [204, ''];
    await moveBundle(web, bundle, 'demo-broker-1.local:8080', options);
    expect(asked).toEqual([`PUT ${path}`]);
  });
});
