import { expect, test } from 'vitest';
import { instanceOf, referred } from '#simulation/instances/world.ts';
import type { ClusterStanding, Instance } from '#src/instance/model.ts';
import { participantsOf } from '#src/instance/participants.ts';
import { rivalOver } from '#src/instance/rivals.ts';

const address = { serviceUrl: 'http://c:8080', brokerServiceUrl: 'pulsar://c:6650' };
const mine = instanceOf({ members: [referred('a'), { name: 'c', address }] }, 'b-mine', 'm');
const theirs = (spec: object, name = 'a-first') => instanceOf(spec, name, 't');
const both = (instance: Instance, all: readonly Instance[], standing?: ClusterStanding) =>
  participantsOf(instance).map(each => rivalOver(instance, each, all, () => standing)?.reason);

test('given an instance that comes before it, then what both have is that one’s, by reference or by address', () => {
  const other = theirs({ members: [referred('a'), { name: 'c', address }] });
  expect(both(mine, [mine, other])).toEqual(['ManagedTwice', 'ManagedTwice']);
  expect(both(other, [mine, other])).toEqual([undefined, undefined]);
});

test('given one that comes later, is being deleted or is not let in, then it has nothing of it', () => {
  const spec = { members: [referred('a')] };
  expect(both(mine, [theirs(spec, 'z-last')])).toEqual([undefined, undefined]);
  const going = theirs(spec);
  going.metadata.deletionTimestamp = '2026-01-02T00:00:00Z';
  expect(both(mine, [going])).toEqual([undefined, undefined]);
  const outside: ClusterStanding = { kind: 'waits', sentence: { reason: 'ClusterNotAllowed', message: 'x' } };
  expect(both(mine, [theirs(spec)], outside)).toEqual([undefined, undefined]);
});
