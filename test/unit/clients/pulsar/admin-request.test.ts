import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BrokerError } from '#src/clients/pulsar/admin.ts';
import {
  adminPath,
  adminPathV3,
  outcomeOf,
  readAdmin,
  writeAdmin,
} from '#src/clients/pulsar/admin-request.ts';
import { anonymous } from '#src/clients/pulsar/credentials.ts';
import { type FakeBroker, fakeBroker } from './fake-broker.ts';

let broker: FakeBroker;
const options = { credentials: anonymous, deadlineMs: 2000 };

beforeEach(async () => {
  broker = await fakeBroker();
});

afterEach(() => broker[Symbol.asyncDispose]());

test('given names, then each is percent-encoded once', () => {
  expect(adminPath('tenants', 'a:b/c d', '%2F')).toBe('tenants/a%3Ab%2Fc%20d/%252F');
});

test('given what has its paths in version 3, then it is asked there, and nothing else is', async () => {
  expect(adminPathV3('functions', 'a', 'b c')).toBe('v3/functions/a/b%20c');
  broker.answers['/admin/v3/functions/a'] = [200, '1'];
  broker.answers['/admin/v2/v3functions/a'] = [200, '2'];
  expect(await readAdmin(broker.url, adminPathV3('functions', 'a'), options)).toBe(1);
  expect(await readAdmin(broker.url, 'v3functions/a', options)).toBe(2);
});

test.each(['.', '..', ''])('given %j, then it is no name: it would lead to what the name is in', name => {
  expect(() => adminPath('namespaces', 'acme', name)).toThrow('is no name in a path of the admin API');
});

describe('what is read', () => {
  test.each([
    ['JSON', 200, '{"a":1}', { a: 1 }],
    ['a bare value', 200, '0', 0],
    ['false', 200, 'false', false],
    ['an answer without a body', 200, '', undefined],
    ['no content', 204, '', undefined],
    ['null', 200, 'null', undefined],
    ['nothing there', 404, '{"reason":"Tenant does not exist"}', undefined],
  ])('given %s, then that is what there is', async (_, status, body, value) => {
    broker.answers['/admin/v2/tenants/a'] = [status, body];
    expect(await readAdmin(broker.url, 'tenants/a', options)).toEqual(value);
  });

  test('given a page of a proxy, then it is no answer', async () => {
    broker.answers['/admin/v2/tenants/a'] = [200, '<html>'];
    await expect(readAdmin(broker.url, 'tenants/a', options)).rejects.toThrow(
      'something else than was asked for',
    );
  });
});

describe('what is written', () => {
  const request = { method: 'POST', path: 'tenants/a', body: null } as const;

  test('given a form and a redirect to a peer, then the peer gets all of it, each part as what it is', async () => {
    await using peer = await fakeBroker();
    const path = adminPathV3('functions', 'a');
    broker.answers['/admin/v3/functions/a'] = [307, '', 'http://demo-broker-1:8080/admin/v3/functions/a'];
    peer.answers['/admin/v3/functions/a'] = [204, ''];
    const peers = new Map([['demo-broker-1:8080', peer.url]]);
    const form = [
      { name: 'functionConfig', json: { a: 1 } },
      { name: 'url', text: 'builtin://a' },
      { name: 'data', file: 'a.py', bytes: new Uint8Array(Buffer.from('code')) },
    ];
    await writeAdmin(broker.url, { method: 'PUT', path, form }, { ...options, peers });
    for (const { bodies } of [broker, peer]) {
      const [sent = ''] = bodies;
      expect(sent).toMatch(/name="functionConfig"[^]*application\/json\r\n\r\n\{"a":1\}/);
      expect(sent).toMatch(/name="url"\r\n\r\nbuiltin:\/\/a\r\n/);
      expect(sent).toMatch(/name="data"; filename="a.py"[^]*\r\n\r\ncode\r\n/);
    }
  });

  test('given a redirect to a peer, then the method, the body and the token go along', async () => {
    await using peer = await fakeBroker();
    broker.answers['/admin/v2/tenants/a'] = [307, '', 'http://demo-broker-1:8080/admin/v2/tenants/a?x=y'];
    peer.answers['/admin/v2/tenants/a?x=y'] = [204, ''];
    const peers = new Map([['demo-broker-1:8080', peer.url]]);
    await writeAdmin(
      broker.url,
      { ...request, body: ['a'] },
      { ...options, peers, credentials: { token: 'eyJ' } },
    );
    expect([peer.asked, peer.shown, peer.bodies]).toEqual([
      ['POST /admin/v2/tenants/a?x=y'],
      ['Bearer eyJ'],
      ['["a"]'],
    ]);
  });

  test('given null for a body, then null is sent, and nothing where there is no body', async () => {
    broker.answers['/admin/v2/tenants/a'] = [204, ''];
    await writeAdmin(broker.url, request, options);
    await writeAdmin(broker.url, { method: 'DELETE', path: 'tenants/a' }, options);
    expect(broker.bodies).toEqual(['null', '']);
  });

  test('given what is not there, then that is a failure with the words of the broker', async () => {
    const failure: unknown = await writeAdmin(broker.url, request, options).catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 404, said: 'not there' });
  });

  test('given 403 with the words of Pulsar, then these are told; a proxy has none', async () => {
    broker.answers['/admin/v2/tenants/a'] = [403, '{"reason":"Invalid cluster id: nope"}'];
    await expect(writeAdmin(broker.url, request, options)).rejects.toMatchObject({
      said: 'Invalid cluster id: nope',
    });
    broker.answers['/admin/v2/tenants/a'] = [403, '<html>'];
    await expect(writeAdmin(broker.url, request, options)).rejects.toMatchObject({
      said: 'the broker does not allow this to the operator, which has no token',
    });
  });
});

test.each([
  [undefined, 'later'],
  [307, 'later'],
  [400, 'refused'],
  [401, 'unauthorized'],
  [403, 'refused'],
  [404, 'absent'],
  [405, 'refused'],
  [409, 'conflict'],
  [412, 'refused'],
  [422, 'refused'],
  [429, 'later'],
  [500, 'later'],
  [503, 'later'],
])('given %s, then it is %s', (status, outcome) => {
  expect(outcomeOf(new BrokerError('', status))).toBe(outcome);
});
