import { describe, expect, test } from 'vitest';
import { accessOf } from '#src/cluster/observe/access.ts';
import { secretResource } from '#src/cluster/observe/watched.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { FakeTransport } from '../../kubernetes/fake-transport.ts';
import { observed } from '../hand-made.ts';

const { signal } = new AbortController();
const named = { operatorAccess: { tokenSecretRef: { name: 'operator', key: 'token' } } };

/** A Secret with this under `token`. */
function secretOf(text: string) {
  return {
    kind: 'Secret',
    metadata: { name: 'operator' },
    data: { token: Buffer.from(text).toString('base64') },
  };
}

/** What brokers of a cluster are shown in a pass, with the requests for it. */
function given(answer: () => unknown, spec: object = named) {
  const transport = new FakeTransport(answer);
  const secrets = new ResourceClient(transport, secretResource, { fieldManager: 'm' });
  const access = accessOf(observed({ spec }).cluster, secrets);
  return { access, requests: transport.requests };
}

describe('given a cluster that names no Secret', () => {
  test('then brokers are shown nothing, and no Secret is asked for', async () => {
    const { access, requests } = given(() => undefined, {});
    expect(await access(signal)).toEqual({});
    expect(requests).toEqual([]);
  });
});

describe('given one that names a Secret', () => {
  test.each([
    ['as it is', 'eyJ.a.b'],
    ['with an end of the line', 'eyJ.a.b\n'],
    ["as Pulsar's own clients are given it", 'token:eyJ.a.b'],
  ])('when it holds the token %s, then brokers are shown that', async (_, text) => {
    const { access, requests } = given(() => secretOf(text));
    expect(await access(signal)).toEqual({ token: 'eyJ.a.b' });
    expect(requests).toMatchObject([{ method: 'GET', path: '/api/v1/namespaces/test/secrets/operator' }]);
  });

  test('when nobody calls a broker in a pass, then it is not read; when several do, then once', async () => {
    const { access, requests } = given(() => secretOf('eyJ.a.b'));
    expect(requests).toEqual([]);
    await Promise.all([access(signal), access(signal)]);
    await access(signal);
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['nothing', ''],
    ['a file name', 'file:///etc/token'],
    ['a key', '-----BEGIN PRIVATE KEY-----\nMIIE'],
  ])('when it holds %s, then that is said and not shown to anybody', async (_, text) => {
    const failure = await given(() => secretOf(text))
      .access(signal)
      .catch(String);
    expect(failure).toBe(
      'Error: Secret operator holds no token at key token: put the token itself there, on one line.',
    );
  });

  test('when it does not exist, has not the key, or may not be read, then it is said what to do', async () => {
    const none = () => {
      throw new ApiError('GET', 404, { message: 'not found' });
    };
    await expect(given(none).access(signal)).rejects.toThrow(
      'Secret operator does not exist in namespace test: create it.',
    );
    await expect(given(() => ({ kind: 'Secret', data: {} })).access(signal)).rejects.toThrow(
      'Secret operator has no key token: add it.',
    );
    const forbidden = () => {
      throw new ApiError('GET', 403, { message: 'forbidden' });
    };
    await expect(given(forbidden).access(signal)).rejects.toThrow(
      'bind ClusterRole pulsar-operator-secrets to it in namespace test',
    );
  });

  test('when nobody answers, then that is no answer about the Secret', async () => {
    const broken = () => {
      throw new ApiError('GET', 503, { message: 'try later' });
    };
    await expect(given(broken).access(signal)).rejects.toBeInstanceOf(ApiError);
  });
});
