import { expect, test } from 'vitest';
import type { Reason, Sentence } from '#src/api/reasons.ts';
import { clientSentence } from '#src/binding/sentence.ts';
import { client, clientOf, noRight, orders, served, serves } from './hand-made.ts';

const outcome = (reason: Reason, what = 'permission of role shop in acme/orders') => {
  return { resource: 'x', what, reason, message: `it is ${reason}` };
};
const sentence = (outcomes: readonly ReturnType<typeof outcome>[], wait?: Sentence, of = client) =>
  clientSentence(of, { name: 'shop', wait }, outcomes);

test('given all as it is to be, then what there is, is said', () => {
  const of = clientOf({ role: 'app', permissions: [orders, { ...orders, namespace: 'bills' }] });
  expect(sentence([outcome('Ready'), outcome('Ready')], undefined, of)).toEqual({
    reason: 'Ready',
    message: 'Secret shop is current, and role app has its 2 permissions',
  });
  expect(sentence([outcome('Ready')]).message).toBe(
    'Secret shop is current, and role shop has its permission',
  );
  expect(sentence([], undefined, clientOf()).message).toBe('Secret shop is current');
});

test('given clusters elsewhere, then it is not said that the role has anything there', () => {
  const north = { name: 'north', address: { brokerServiceUrl: 'pulsar://n:6650' } };
  const told = (outcomes: readonly ReturnType<typeof outcome>[], cluster: object, of = client) => {
    const others = 'address' in cluster ? [] : [north];
    const relation = { ...serves, cluster: { ...served(), ...cluster }, members: { primary: 'x', others } };
    return clientSentence(of, { name: 'shop', wait: undefined, relation }, outcomes).message;
  };
  const whoever = 'What role shop may do in north is up to whoever runs that';
  expect(told([], north)).toBe(`Secret shop is current. ${whoever}`);
  expect(told([outcome('Ready')], {})).toBe(
    `Secret shop is current, and role shop has its permission. ${whoever}`,
  );
  expect(told([], north, clientOf())).toBe('Secret shop is current');
});

test('given a Secret that is waited for, then that comes first', () => {
  expect(sentence([outcome('Refused')], noRight)).toBe(noRight);
});

test('given one that is to go and has not, then it is not ready, for the role has it still', () => {
  const leaving = [outcome('NoAnswer', 'permission of role old in acme/orders')];
  expect(clientSentence(client, { name: 'shop', wait: undefined }, [outcome('Ready')], leaving)).toEqual({
    reason: 'NoAnswer',
    message: 'The permission of role old in acme/orders is yet to go: it is NoAnswer',
  });
});

test('given permissions that are not there, then the one is told that only a person mends', () => {
  const all = [outcome('Ready'), outcome('Waiting', 'first'), outcome('Refused', 'second')];
  expect(sentence(all)).toEqual({
    reason: 'Refused',
    message: '1 of 3 permissions are there. The second: it is Refused',
  });
  expect(sentence(all.slice(0, 2)).reason).toBe('Waiting');
});
