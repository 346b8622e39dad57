import { expect, test } from 'vitest';
import {
  hasServed,
  isDrained,
  markOfRelease,
  releaseOn,
  wasBeforeCookie,
} from '#src/cluster/volumes/marks.ts';
import { claim } from '../hand-made.ts';

test.each([
  ['no mark', {}, false, false],
  ['the mark of a bookie that has served', { 'pulsar-operator.dev/served': 'true' }, true, false],
  ['the mark of one that has handed over', { 'pulsar-operator.dev/drained': 'true' }, false, true],
  [
    'marks that somebody has taken back',
    { 'pulsar-operator.dev/drained': '', 'pulsar-operator.dev/served': 'false' },
    false,
    false,
  ],
])('given a volume with %s, then it says so', (_, annotations, served, drained) => {
  const volume = claim('ledgers-demo-bookie-3', { annotations });
  expect([hasServed(volume), isDrained(volume)]).toEqual([served, drained]);
});

test('given a volume that was there before its bookie had a cookie, then it says so', () => {
  const marked = claim('ledgers-demo-bookie-3', {
    annotations: { 'pulsar-operator.dev/before-cookie': 'true' },
  });
  expect(wasBeforeCookie(marked)).toBe(true);
  expect(wasBeforeCookie(claim('ledgers-demo-bookie-3'))).toBe(false);
});

test('given the mark of a release, then it is read as it was written', () => {
  const release = { version: '4.0.8', image: 'docker.io/apachepulsar/pulsar:4.0.8' };
  expect(releaseOn(claim('data-demo-zookeeper-0', { annotations: markOfRelease(release) }))).toEqual(release);
});

test.each([
  { version: 'newest', image: 'pulsar:4.0.8' },
  { version: '4.0.8', image: 'x'.repeat(600) },
  { version: '4.0.8', image: '' },
])('given a mark of a release that somebody has edited (%o), then it says nothing', release => {
  expect(releaseOn(claim('data-demo-zookeeper-0', { annotations: markOfRelease(release) }))).toBeUndefined();
});

test('given a volume without annotations, then it says nothing', () => {
  const volume = claim('ledgers-demo-bookie-3');
  expect([hasServed(volume), isDrained(volume)]).toEqual([false, false]);
});
