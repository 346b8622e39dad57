import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { FailoverPlan } from '#src/cli/failover/plan.ts';
import { failoverText } from '#src/cli/failover/plan-text.ts';
import { pair, subscriptionFound } from './hand-made.ts';

const usual: FailoverPlan = {
  ...{ to: 'west', edit: { primary: 'west' }, readAt: '2026-01-01T00:01:00Z', staying: [] },
  moved: [{ namespace: 'team', name: 'shop', secret: 'pulsar', from: 'east' }],
  from: [{ name: 'east', pair, subscriptions: [subscriptionFound('a', { replicated: true })] }],
};
const text = (plan: Partial<FailoverPlan> = {}) =>
  failoverText('world', { ...usual, ...plan }).map(stripVTControlCharacters);

test('given clients that move, then it is told which, from where, and what may come late or twice', () => {
  expect(text()).toEqual([
    'world: clients go from east to west.',
    '',
    'Namespace  PulsarClient  Secret  From  To',
    'team       shop          pulsar  east  west',
    '',
    'From east to west: connected, 12 messages wait, the oldest for 3 s, as of 2026-01-01T00:01:00Z. They, and what is published in east from now on, are not in west yet: they come when east can send them, and are lost if it is gone for good.',
    'Replicated PulsarSubscriptions of east: 1. What they acknowledged in the last seconds comes again in west.',
  ]);
});

test('given nobody who moves, then that is told', () => {
  expect(text({ moved: [] })[1]).toContain('No Secret of a PulsarClient changes');
});

test('given a link that is cut, or nothing that waits, then so it is said', () => {
  const from = (fields: object) => [{ name: 'east', pair: { ...pair, ...fields }, subscriptions: [] }];
  expect(text({ from: from({ connected: false }) })[5]).toContain(
    'not connected since 2026-01-01T00:00:00Z, 12 messages',
  );
  expect(text({ from: from({ backlog: 1 }) })[5]).toContain('connected, 1 message waits for 3 s, as of');
  expect(text({ from: from({ backlog: 0 }) })[5]).toContain(
    'connected, nothing waits, as of 2026-01-01T00:01:00Z. What is published in east from now on may be missing in west.',
  );
});

test('given one that does not tell any more, then what it told last is said, and what may be missing', () => {
  const toldTime = '2026-01-01T00:00:30Z';
  const from = (backlog: number) => [
    { name: 'east', pair: { ...pair, backlog, toldTime }, subscriptions: [] },
  ];
  expect(text({ from: from(12) })[5]).toBe(
    'From east to west: east told last at 2026-01-01T00:00:30Z, when 12 messages waited, the oldest for 3 s. They, and what was published in east since then may be missing in west: it comes when east can send it, and is lost if that is gone for good.',
  );
  expect(text({ from: from(0) })[5]).toContain(
    'when nothing waited. What was published in east since then may be missing',
  );
});

test('given nothing that is replicated, subscriptions that are not, and namespaces that stay, then each is told', () => {
  const subscriptions = [subscriptionFound('a'), subscriptionFound('b', { name: 'x y', topic: 'sent' })];
  const said = text({
    from: [{ name: 'east', pair: undefined, subscriptions }],
    staying: [{ namespace: 'acme/bills', member: 'north' }],
  });
  expect(said.slice(4)).toEqual([
    'acme/bills stays with its own primary, north.',
    '',
    'Nothing is known to be replicated from east to west: consumers find none of its messages there.',
    'Replicated PulsarSubscriptions of east: 0. What they acknowledged in the last seconds comes again in west.',
    'Not replicated, so that west does not know how far they are:',
    '  a of acme/orders/placed',
    '  x y of acme/orders/sent',
  ]);
  expect(text({ from: [{ name: 'east', pair, subscriptions: undefined }] }).at(-1)).toContain('elsewhere');
});
