import { describe, expect, test } from 'vitest';
import { Readings } from '#src/function-directory/observe/readings.ts';
import type { FileRead } from '#src/function-directory/python/read-file.ts';

const { signal } = new AbortController();
const readable = (name: string, hash = name) => ({ name, hash, text: name });
const told = (text: string): FileRead => ({ imports: [text], stateCalls: [] });

/** Reads so many files a turn; of some nothing is sure. */
function readingsOf({ most = 9, unsure = '' } = {}) {
  const asked: string[][] = [];
  const clock = { nowMs: 0 };
  const readings = new Readings(
    async files => {
      asked.push(files.map(({ name }) => name));
      return files
        .slice(0, most)
        .map(({ name }) => ({ ...told(name), ...(name === unsure && { isUnsure: true }) }));
    },
    () => clock.nowMs,
  );
  const look = (...files: ReturnType<typeof readable>[]) => readings.of('shop', files, signal);
  return { readings, asked, clock, look };
}

test('given files, then each content is read once, until its directory is forgotten', async () => {
  const { readings, asked, look } = readingsOf();
  expect(await look(readable('a'), readable('b'))).toEqual({ reads: [told('a'), told('b')] });
  await look(readable('b'), readable('a'));
  await look(readable('a', 'other'), readable('b'));
  await look(readable('a'));
  readings.forget('shop');
  await look(readable('a'));
  expect(asked).toEqual([['a', 'b'], ['a'], ['a'], ['a']]);
});

test('given more than there is time for, then that is told of the rest, which comes next', async () => {
  const { asked, look } = readingsOf({ most: 1 });
  const { reads, againMs } = await look(readable('a'), readable('b'));
  expect([reads[1]?.problem?.message, againMs]).toEqual([expect.stringContaining('is not read yet'), 1000]);
  expect(await look(readable('a'), readable('b'))).toEqual({ reads: [told('a'), told('b')] });
  expect(asked).toEqual([['a', 'b'], ['b']]);
});

test('given one that took too long, then it is tried again after a while, behind those that are new', async () => {
  const { asked, clock, look } = readingsOf({ unsure: 'a' });
  expect((await look(readable('a'))).againMs).toBe(300_000);
  clock.nowMs = 100_000;
  expect((await look(readable('a'))).againMs).toBe(200_000);
  clock.nowMs = 300_000;
  await look(readable('a'), readable('b'));
  expect(asked).toEqual([['a'], ['b', 'a']]);
});

describe('given several directories', () => {
  test('then one reads at a time, also after one that failed or was given up', async () => {
    let [running, most] = [0, 0];
    const readings = new Readings(async files => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      if (files[0]?.name === 'bad') throw new Error('no process');
      return files.map(({ name }) => told(name));
    });
    const given = AbortSignal.abort(new Error('over'));
    const all = [
      readings.of('one', [readable('bad')], signal),
      readings.of('two', [readable('a')], given),
      readings.of('three', [readable('a')], signal),
      readings.of('four', [readable('a')], signal),
    ];
    const results = await Promise.allSettled(all);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
    expect(most).toBe(1);
  });
});
