import { describe, expect, test } from 'vitest';
import {
  credentialsOfMember,
  geoLabel,
  geoSecretPlan,
  objectionToGeoSecret,
  secretsNamed,
  shownByOperator,
} from '#src/instance/credentials.ts';
import type { Home, InstanceSecretsFound } from '#src/instance/model.ts';
import { entriesOf, secretByHand } from '#test/unit/binding/hand-made.ts';

const ref = (name: string, key = 'token') => ({ name, key });
const missingRight = { reason: 'MissingRight', message: 'no right' } as const;
const certificate = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n';
const owner = {
  apiVersion: 'pulsar-operator.dev/v1alpha1',
  kind: 'PulsarCluster',
  metadata: { name: 'a', namespace: 'ns', uid: 'uid-of-a' },
};
const home: Home = { owner, namespace: 'ns' };

function looked(secrets: Readonly<Record<string, Record<string, string> | 'refused'>>) {
  const found: InstanceSecretsFound = {
    holder: name => {
      const secret = secrets[name];
      return secret === 'refused' || !secret ? secret : secretByHand(name, secret);
    },
    given: () => [],
  };
  return { namespace: 'ns', found, missingRight };
}

describe('what brokers of other members show a cluster', () => {
  const address = { caSecretRef: ref('ca', 'ca.crt'), adminTokenSecretRef: ref('admin') };
  const member = { tokenSecretRef: ref('geo'), address };

  test('given its Secrets, then they are the token and the certificate; the operator’s own is no part of it', () => {
    expect(secretsNamed(member)).toEqual(['geo', 'ca', 'admin']);
    const secrets = { geo: { token: 'token:t.o.k\n' }, ca: { 'ca.crt': certificate } };
    expect(credentialsOfMember(member, looked(secrets))).toEqual({ token: 't.o.k', ca: certificate });
    expect(credentialsOfMember({}, looked({}))).toEqual({});
  });

  test.each([
    ['none', {}, 'Secret geo does not exist in namespace ns: create it'],
    ['no certificate', { geo: { token: 't' } }, 'Secret ca does not exist in namespace ns: create it'],
    [
      'a key beside the certificate',
      { geo: { token: 't' }, ca: { 'ca.crt': `${certificate}-----BEGIN PRIVATE KEY-----` } },
      'Secret ca has no certificate at key ca.crt: put it there, in PEM, and no key',
    ],
  ])('given %s, then it is said what to do', (_, secrets, message) => {
    expect(credentialsOfMember(member, looked(secrets))).toEqual({
      wait: { reason: 'MissingReference', message },
    });
  });

  test('given no right to look, then that is said', () => {
    expect(credentialsOfMember(member, looked({ geo: 'refused' }))).toEqual({ wait: missingRight });
  });
});

test('given a cluster elsewhere, then the operator shows it a token of its own, and believes who vouches for it', () => {
  const address = { caSecretRef: ref('ca', 'ca.crt'), adminTokenSecretRef: ref('admin') };
  const secrets = { admin: { token: 's.u.p' }, ca: { 'ca.crt': certificate } };
  expect(shownByOperator({ address, tokenSecretRef: ref('geo') }, looked(secrets))).toEqual({
    token: 's.u.p',
    ca: certificate,
  });
  expect(shownByOperator({ address }, looked({ ca: 'refused' }))).toEqual({ wait: missingRight });
});

describe('the Secret of a cluster', () => {
  const live = () => {
    const { desired } = geoSecretPlan(home, { b: { token: 'b1' }, c: { token: 'c1' } }, undefined);
    return { ...(desired ?? expect.fail()), metadata: { ...desired?.metadata, name: 'a-geo', uid: 's' } };
  };

  test('given credentials of others, then each is a file of theirs, and the Secret goes with the cluster', () => {
    const { desired, given } = geoSecretPlan(
      home,
      { b: { token: 't' }, 'c.d': { ca: certificate } },
      undefined,
    );
    expect(given).toBe('a-geo');
    expect(entriesOf(desired)).toEqual({ 'b.token': 't', 'c.d.ca.crt': certificate });
    expect(desired?.metadata).toMatchObject({
      ...{ name: 'a-geo', namespace: 'ns', labels: { [geoLabel]: 'a' } },
      ownerReferences: [{ kind: 'PulsarCluster', name: 'a', uid: 'uid-of-a' }],
    });
  });

  test('given none, then there is no Secret, and one that is there goes', () => {
    expect(geoSecretPlan(home, { b: {} }, undefined)).toMatchObject({ left: [], given: undefined });
    expect(geoSecretPlan(home, {}, live()).left).toHaveLength(1);
  });

  test('given one whose own Secret is missing, then brokers keep what they have of it, and lose what is gone', () => {
    const wait = { reason: 'MissingReference', message: 'x' } as const;
    const { desired } = geoSecretPlan(home, { b: { wait }, d: { wait } }, live());
    expect(entriesOf(desired)).toEqual({ 'b.token': 'b1' });
  });

  test('given one on its way out, or one of somebody else, then it is waited for, or left alone', () => {
    const going = live();
    const metadata = { ...going.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(geoSecretPlan(home, { b: { token: 't' } }, { ...going, metadata }).wait?.reason).toBe('Waiting');
    const theirs = secretByHand('a-geo', {});
    expect(objectionToGeoSecret(owner, theirs)?.reason).toBe('NameTaken');
    expect(geoSecretPlan(home, { b: { token: 't' } }, theirs)).toMatchObject({
      wait: { reason: 'NameTaken' },
    });
  });
});
