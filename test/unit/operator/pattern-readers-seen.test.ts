import { expect, test } from 'vitest';
import { Cache } from '#src/kubernetes/cache.ts';
import { patternReadersSeen, readersOf } from '#src/operator/pattern-readers-seen.ts';
import { functionKind } from '#src/resources/function/function.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { ManualClock } from '../kubernetes/manual-clock.ts';
import { functionOf } from '../resources/hand-made-resources.ts';

const reader = { subscription: 'a', pattern: 'persistent://a/b/.*' };

function kindOf(whenKnown: Promise<void>) {
  return {
    whenKnown: () => whenKnown,
    readersIn: (cluster: string) => (cluster === 'ns/demo' ? [reader] : []),
  };
}

test('given kinds that become known, then whoever asks before waits for all, and gets those of the cluster', async () => {
  const known = Promise.withResolvers<void>();
  const readers = patternReadersSeen(
    () => [kindOf(Promise.resolve()), kindOf(known.promise)],
    new ManualClock(),
  );
  const asked = readers('ns/demo');
  expect(await Promise.race([asked, Promise.resolve('waits')])).toBe('waits');
  known.resolve();
  expect(await asked).toEqual([reader, reader]);
  expect(await readers('ns/other')).toEqual([]);
});

test('given a kind that the API server does not have, then nobody waits for it for long', async () => {
  const clock = new ManualClock();
  const never = new Promise<void>(() => undefined);
  const readers = patternReadersSeen(() => [kindOf(never)], clock);
  const asked = readers('ns/demo');
  await clock.advance(10_000);
  expect(await asked).toEqual([reader]);
});

test('given functions of two clusters, then those of one are its readers; topics are none', () => {
  const cache = new Cache<ReturnType<typeof functionOf>>();
  const given = { status: { applied: { code: 'a' } } };
  const fields = { topicsPattern: reader.pattern, subName: 'a' };
  const elsewhere = { ...fields, clusterRef: { name: 'other' } };
  const of = (name: string, more: object) =>
    functionOf(more, { ...given, metadata: { name, resourceVersion: '1' } });
  cache.replace('', [of('one', fields), of('two', elsewhere)], '1');
  expect(readersOf(functionKind, cache)?.readersIn('ns/demo')).toEqual([reader]);
  expect(readersOf(topicKind, new Cache())).toBeUndefined();
});
