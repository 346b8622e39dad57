import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Run, setUp } from './queue-runs.ts';

test('whatever happens in which order, no key runs twice at a time and no change is missed', async () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), key }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('later' as const), key, ms: fc.nat(2000) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('end' as const), n: fc.nat(5) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('fail' as const), n: fc.nat(5) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(3000) }) },
  );
  const property = fc.asyncProperty(
    fc.array(step, { maxLength: 40 }),
    fc.integer({ min: 1, max: 3 }),
    async (steps, concurrency) => {
      const { clock, queue, runs } = setUp({ concurrency });
      /** Per key: the change it must still see, and the changes its running pass can see. */
      const unseen = new Set<string>();
      const open: Run[] = [];
      let known = 0;
      const notice = () => {
        for (; known < runs.length; known++) {
          const run = runs[known];
          if (!run) continue;
          expect(open.map(each => each.key)).not.toContain(run.key);
          open.push(run);
          unseen.delete(run.key);
        }
        expect(open.length).toBeLessThanOrEqual(concurrency);
      };
      const close = async (n: number, fail: boolean) => {
        const [run] = open.splice(n % Math.max(1, open.length), 1);
        if (!run) return;
        if (fail) {
          unseen.add(run.key);
          await run.fail();
        } else await run.end();
        notice();
      };
      for (const each of steps) {
        if (each.do === 'add') {
          unseen.add(each.key);
          queue.add(each.key);
        } else if (each.do === 'later') {
          unseen.add(each.key);
          queue.addAfter(each.key, each.ms);
        } else if (each.do === 'wait') await clock.advance(each.ms);
        else await close(each.n, each.do === 'fail');
        notice();
      }
      for (let i = 0; i < 200 && queue.size > 0; i++) {
        await clock.advance(300_000);
        notice();
        await close(0, false);
      }
      expect([...unseen]).toEqual([]);
      expect([queue.size, clock.timers]).toEqual([0, 0]);
    },
  );
  await fc.assert(property, { numRuns: 300 });
});
