import { expect, test } from 'vitest';
import type { WatchSession } from '#src/clients/zookeeper/watch-session.ts';
import { Following, type HeardFacts } from '#src/cluster/observe/ear/following.ts';
import { ManualClock } from '#test/unit/kubernetes/manual-clock.ts';

test('given marks of missing copies that take long to count, then what else is heard is told meanwhile, and they when they are counted', async () => {
  const over = new AbortController();
  const { promise: marks, resolve: counted } = Promise.withResolvers<string[]>();
  const session: Partial<WatchSession> = {
    over: over.signal,
    watch: async () => {},
    sync: async () => {},
    exists: async () => undefined,
    getData: async () => ({ data: Buffer.alloc(0), stat: {} as never }),
    getChildren: async path => (path.includes('underreplication') ? marks : []),
  };
  const told: HeardFacts[] = [];
  const root = { chroot: '', clusterName: 'demo' };
  const clock = new ManualClock();
  const following = new Following(root, 1, clock, facts => told.push(facts));
  const end = following.follow(session as WatchSession).catch(() => {});
  await clock.advance(100);
  expect(told.at(-1)?.missingMetadata).toContain('/ledgers/INSTANCEID');
  expect(told.at(-1)?.underReplicated).toBeUndefined();
  counted([]);
  await clock.advance(100);
  expect(told.at(-1)?.underReplicated).toEqual({ count: 0 });
  over.abort(new Error('enough'));
  await end;
});
