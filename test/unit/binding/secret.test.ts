import { describe, expect, test } from 'vitest';
import { bindingSecret, objectionToSecret } from '#src/binding/secret.ts';
import { ownedBy } from '#src/kubernetes/children/owned.ts';
import { client, clientOf, entriesOf, secretByHand, secretOf } from './hand-made.ts';

test('given what an application needs, then its Secret is one of Service Binding, and goes with its owner', () => {
  const secret = bindingSecret(client, 'shop', { host: 'a', port: '6650' });
  expect(secret).toMatchObject({
    ...{ apiVersion: 'v1', kind: 'Secret', type: 'servicebinding.io/pulsar' },
    metadata: {
      ...{ name: 'shop', namespace: 'team', ownerReferences: [ownedBy(client)] },
      labels: {
        'app.kubernetes.io/managed-by': 'pulsar-operator',
        'pulsar-operator.dev/binding': 'shop',
      },
    },
  });
  expect(entriesOf(secret)).toEqual({
    ...{ type: 'pulsar', provider: 'pulsar-operator', host: 'a', port: '6650' },
  });
});

describe('a Secret that is there', () => {
  const mine = secretOf('shop');
  const { ownerReferences: _, ...alone } = mine.metadata;

  test.each([
    ['that the client owns', mine],
    ['that was left by one of its name that was deleted alone', { ...mine, metadata: alone }],
  ])('given one %s, then it is the client’s', (_what, secret) => {
    expect(objectionToSecret(client, secret)).toBeUndefined();
  });

  test('given one of an earlier client of its name, then Kubernetes is about to remove it', () => {
    const earlier = { ...client, metadata: { ...client.metadata, uid: 'earlier' } };
    expect(objectionToSecret(client, secretOf('shop', {}, earlier))).toEqual({
      reason: 'Waiting',
      message: 'Secret shop is of an earlier PulsarClient shop: waiting until Kubernetes has removed it',
    });
  });

  const other = { ...clientOf(), metadata: { ...client.metadata, name: 'other', uid: 'other' } };

  test.each([
    ['by hand', secretByHand('shop'), 'is there, and not made for PulsarClient shop'],
    ['by hand, with our label', { ...secretByHand('shop'), metadata: alone }, 'is there, and not made for'],
    ['for another client', secretOf('shop', {}, other), 'is of PulsarClient other'],
  ])('given one made %s, then it stays his', (what, secret, words) => {
    const objection = objectionToSecret(client, secret);
    expect(objection?.reason).toBe('NameTaken');
    expect(objection?.message).toContain(`Secret shop ${words}`);
    const isByHand = what.startsWith('by hand');
    expect(objection?.message).toContain('choose another secretName');
    expect(objection?.message.includes('delete it')).toBe(isByHand);
  });
});
