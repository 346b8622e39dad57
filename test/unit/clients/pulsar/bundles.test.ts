import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasIsolationPolicies, moveBundle, ownedBundles } from '#src/clients/pulsar/bundles.ts';
import { anonymous } from '#src/clients/pulsar/credentials.ts';
import { type FakeBroker, fakeBroker } from './fake-broker.ts';

let broker: FakeBroker;
let web: string;
let asked: FakeBroker['asked'];
let answers: FakeBroker['answers'];
const options = { credentials: anonymous, deadlineMs: 2000 };

beforeEach(async () => {
  broker = await fakeBroker();
  ({ url: web, asked, answers } = broker);
});

afterEach(() => broker[Symbol.asyncDispose]());

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
