import { beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { edit, readyNeverLies } from '../support/harmless.ts';
import { consumeByJava, numbered, produceByJava } from '../support/java-client.ts';
import { apply } from '../support/kubernetes.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';
import { asksForToken, carriesToken, fromSecret, tokenKey } from '../support/tokens.ts';

const namespace = 'e2e-authentication';
const minute = 60_000;
const { publicKey, tokenOf } = tokenKey();
const cluster = smallCluster(namespace, 'guarded', {
  bookkeeper: { replicas: 2 },
  broker: { replicas: 2, config: keepAll },
  functions: {},
});
const circumstances = { withinMs: 8 * minute, readsSecrets: true, token: tokenOf('admin') };
const subject = givenCluster(cluster, circumstances);
const written = numbered('before', 50);

/** As docs/configuration.md has it: a token for brokers and the operator, one for proxies, and what checks them. */
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'pulsar-auth', namespace },
  stringData: {
    admin: `token:${tokenOf('admin')}`,
    proxy: `token:${tokenOf('proxy')}`,
    'public-key': publicKey,
    foreign: `token:${tokenKey().tokenOf('admin')}`,
  },
};

const access = (key: string) => ({ operatorAccess: { tokenSecretRef: { name: 'pulsar-auth', key } } });
const secretConfig = (own: string, ...more: object[]) => [
  fromSecret('brokerClientAuthenticationParameters', own),
  ...more,
];
const check = fromSecret('tokenPublicKey', 'public-key');
/** Nothing of these keys. */
const none = (keys: object) => Object.fromEntries(Object.keys(keys).map(key => [key, null]));
const roles = { superUserRoles: 'admin', proxyRoles: 'proxy' };
const brokersAsk = {
  broker: {
    config: { ...carriesToken, ...asksForToken, ...roles },
    secretConfig: secretConfig('admin', check),
  },
};

/** By its restarts: each has a uid of its own. */
async function uids(component: string): Promise<string[]> {
  return (await subject.pods(component)).map(({ metadata }) => metadata.uid ?? '').sort();
}

/** Waits until the status says so. */
function said(words: RegExp): Promise<string> {
  return eventually(
    `a sentence like ${words}`,
    async () => {
      const { status } = await subject.cluster();
      if (!words.test(sentenceOf(status))) throw new Error(sentenceOf(status));
      return sentenceOf(status);
    },
    { withinMs: 5 * minute },
  );
}

beforeAll(async () => {
  await apply(secret);
  await produceByJava(subject, 'before', written);
}, 12 * minute);

describe('given two brokers that are to ask who calls, and an operator without a token', () => {
  test(
    'when that is asked for, then none restarts, the cluster says within 30 s what is missing, and it can be taken back',
    async () => {
      const before = await uids('broker');
      await subject.patch(brokersAsk);
      const { conditions } = await subject.condition('Held', 'True', 30_000);
      const held = conditions?.find(({ type }) => type === 'Held');
      expect(held).toMatchObject({
        reason: 'MissingToken',
        message: expect.stringContaining('operatorAccess.tokenSecretRef'),
      });
      await produceByJava(subject, 'meanwhile', numbered('meanwhile', 10));
      await subject.patch({
        broker: { config: none({ ...carriesToken, ...asksForToken, ...roles }), secretConfig: null },
      });
      await subject.condition('Ready', 'True', minute);
      expect(await uids('broker')).toEqual(before);
    },
    6 * minute,
  );
});

describe('given a token of another key', () => {
  test(
    'when brokers ask, then the first refuses it, the other stays, the cluster says so, and reverting heals',
    async () => {
      const before = await uids('broker');
      await subject.patch({ ...brokersAsk, ...access('foreign') });
      const message = await said(/ 401: /);
      console.info(message);
      expect(message).toMatch(/guarded-broker-1 .*does not take the operator's token.*operatorAccess/s);
      expect((await uids('broker')).filter(uid => before.includes(uid))).toHaveLength(1);
      const config = none({ ...carriesToken, ...asksForToken, ...roles });
      await subject.patch({ operatorAccess: null, broker: { config, secretConfig: null } });
      await subject.condition('Ready', 'True', 5 * minute);
      expect(await consumeByJava(subject, 'before', written.length)).toEqual(written);
    },
    14 * minute,
  );
});

describe('given clients with tokens and a producer that never stops', () => {
  const steps: [string, object][] = [
    [
      'tokens are carried',
      {
        ...access('admin'),
        broker: { config: carriesToken, secretConfig: secretConfig('admin') },
        proxy: { config: carriesToken, secretConfig: secretConfig('proxy') },
      },
    ],
    [
      'proxies ask',
      {
        proxy: {
          config: { ...carriesToken, ...asksForToken, forwardAuthorizationCredentials: 'true' },
          secretConfig: secretConfig('proxy', check),
        },
      },
    ],
    ['brokers ask', brokersAsk],
  ];

  test.each(steps)(
    'when %s, then all of it rolls and nothing acknowledged is lost',
    async (what, spec) => {
      subject.token = tokenOf('admin');
      await edit(subject, what.replaceAll(' ', '-'), spec, 10 * minute);
    },
    14 * minute,
  );

  test(
    'when somebody comes without one, then brokers refuse it',
    async () => {
      const { token } = subject;
      subject.token = undefined;
      await expect(produceByJava(subject, 'refused', ['a'])).rejects.toThrow(/Failed to authenticate/);
      subject.token = token;
      expect(await consumeByJava(subject, 'before', written.length)).toEqual(written);
    },
    6 * minute,
  );

  test(
    'when the guarded cluster is changed, grows and shrinks, then it does as any other',
    async () => {
      await edit(subject, 'changed', { broker: { config: { maxTopicsPerNamespace: 900 } } }, 10 * minute);
      await edit(subject, 'grown', { bookkeeper: { replicas: 3 }, broker: { replicas: 3 } }, 10 * minute);
      await edit(subject, 'shrunk', { bookkeeper: { replicas: 2 }, broker: { replicas: 2 } }, 14 * minute);
    },
    36 * minute,
  );

  test(
    'when the token is another one of the same role, then it counts at once, and no pod restarts for it',
    async () => {
      const before = await uids('broker');
      await apply({ ...secret, stringData: { ...secret.stringData, admin: `token:${tokenOf('admin')}` } });
      await edit(subject, 'rotated', { broker: { config: { maxTopicsPerNamespace: 901 } } }, 10 * minute);
      expect((await uids('broker')).filter(uid => before.includes(uid))).toEqual([]);
    },
    12 * minute,
  );

  test(
    'when the operator loses its token in the middle of a roll, then it waits and says so, and goes on with it',
    async () => {
      await readyNeverLies(subject, async () => {
        await subject.patch({ ...access('foreign'), broker: { config: { maxTopicsPerNamespace: 902 } } });
        await said(/operatorAccess\.tokenSecretRef/);
        await subject.patch(access('admin'));
        await subject.condition('Ready', 'True', 8 * minute);
      });
    },
    14 * minute,
  );

  const off: [string, object][] = [
    [
      'brokers ask no more',
      { broker: { config: none({ ...asksForToken, ...roles }), secretConfig: secretConfig('admin') } },
    ],
    [
      'proxies ask no more',
      {
        proxy: {
          config: none({ ...asksForToken, forwardAuthorizationCredentials: '' }),
          secretConfig: secretConfig('proxy'),
        },
      },
    ],
    [
      'no token is carried',
      {
        operatorAccess: null,
        broker: { config: none(carriesToken), secretConfig: null },
        proxy: { config: none(carriesToken), secretConfig: null },
      },
    ],
  ];

  test.each(off)(
    'when %s, then all of it rolls and nothing acknowledged is lost',
    async (what, spec) => {
      await edit(subject, what.replaceAll(' ', '-'), spec, 10 * minute);
    },
    14 * minute,
  );

  test(
    'when all of it is off, then clients need no token, and every message is there',
    async () => {
      subject.token = undefined;
      expect(await consumeByJava(subject, 'before', written.length)).toEqual(written);
    },
    6 * minute,
  );
});
