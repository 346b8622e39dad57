import { describe, expect, test } from 'vitest';
import { subscriptionKind } from '#src/resources/subscription/subscription.ts';
import { remembering, subscriptionOf } from '../hand-made-resources.ts';

const topic = 'persistent/acme/orders/first';
type Subscription = ReturnType<typeof subscriptionOf>;

/** What is sent below the topic, with its body. */
function sent(resource: Subscription, answers: Record<string, unknown>): string[] {
  return subscriptionKind.plan({ resource, answers }).writes.map(({ does, request }) => {
    const body = request.body === undefined ? '' : ` ${JSON.stringify(request.body)}`;
    return `${does} ${request.method} ${request.path.slice(topic.length + 1)}${body}`;
  });
}

const there = (...replicated: boolean[]) => ({
  it: ['others', 'shop'],
  replicated: Object.fromEntries(replicated.map((is, at) => [`partition-${at}`, is])),
});
const status = 'subscription/shop/replicatedSubscriptionStatus';
const rate = {
  dispatchThrottlingRateInMsg: 5,
  dispatchThrottlingRateInByte: -1,
  ratePeriodInSecond: 1,
  relativeToPublishRate: false,
};

describe('a subscription', () => {
  test('given no topic, then it is waited for: Pulsar would make one', () => {
    expect(subscriptionKind.plan({ resource: subscriptionOf(), answers: {} })).toEqual({
      writes: [],
      wait: {
        reason: 'TopicNotFound',
        message:
          'Topic persistent://acme/orders/first does not exist: waiting for it. A PulsarTopic makes one',
      },
    });
  });

  test.each<[what: string, fields: object, answers: object, remembered: string[], sent: string[]]>([
    [
      'none, then it begins after the newest message',
      {},
      { it: ['others'] },
      [],
      ['create PUT subscription/shop'],
    ],
    [
      'none, then it begins at the oldest message where that is wanted',
      { position: 'Earliest', replicated: true },
      { it: [] },
      [],
      ['create PUT subscription/shop?replicated=true {"ledgerId":-1,"entryId":-1,"partitionIndex":-1}'],
    ],
    ['a partition that does not have it', {}, { it: ['shop'] }, [], ['create PUT subscription/shop']],
    ['one that is there', {}, there(false, true), [], []],
    ['one that is as it is to be', { replicated: false }, there(false, false), [], []],
    [
      'one that is replicated in part',
      { replicated: true },
      there(false, true),
      [],
      [`set POST ${status} true`],
    ],
    ['what is taken out', {}, there(true), ['replicated'], [`unset POST ${status} false`]],
    [
      'a rate',
      { dispatchRate: rate },
      there(false),
      [],
      [`set POST shop/dispatchRate ${JSON.stringify(rate)}`],
    ],
    ['a rate that is there', { dispatchRate: rate }, { ...there(false), dispatchRate: rate }, [], []],
    [
      'a rate that is taken out',
      {},
      { ...there(false), dispatchRate: rate },
      ['dispatchRate'],
      ['unset DELETE shop/dispatchRate'],
    ],
  ])('given %s', (_, fields, answers, remembered, requests) => {
    expect(sent(subscriptionOf(fields, remembering(...remembered)), { ...answers })).toEqual(requests);
  });

  test('given what Pulsar decodes twice, then it is encoded twice, but for the policy, which it decodes once', () => {
    const reads = subscriptionKind.reads(subscriptionOf({ name: 'a+b%/', topic: 'c%', dispatchRate: rate }));
    expect(reads).toEqual({
      it: 'persistent/acme/orders/c%25/subscriptions',
      replicated: 'persistent/acme/orders/c%25/subscription/a%252Bb%2525%252F/replicatedSubscriptionStatus',
      dispatchRate: 'persistent/acme/orders/c%25/a%2Bb%25%2F/dispatchRate',
    });
    expect(subscriptionKind.reads(subscriptionOf({ name: 'a/b' }))['replicated']).toContain('/a%2Fb/');
  });

  test('given its end, then it is deleted where any partition has it, once no consumer is connected', () => {
    const end = (it?: string[]) => subscriptionKind.end({ resource: subscriptionOf(), answers: { it } });
    expect(end(['shop'])).toMatchObject([
      {
        request: { method: 'DELETE', path: `${topic}/subscription/shop` },
        waits: { 412: { reason: 'NotEmpty' } },
      },
    ]);
    expect([end(['others']), end()]).toEqual([[], []]);
  });

  test('given one that is made again, then it is told what is lost', () => {
    expect(subscriptionKind.nameOf(subscriptionOf())).toBe('shop of persistent://acme/orders/first');
    const lost = (fields: object) => subscriptionKind.remade?.(subscriptionOf(fields));
    expect(lost({})).toBe('its place is lost with it, and it begins at the next message');
    expect(lost({ position: 'Earliest' })).toContain('begins at the oldest message');
  });
});
