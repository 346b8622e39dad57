import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { fewAtATime } from '#src/clients/network/few-at-a-time.ts';

const numbers = [5, 1, 4, 2, 3];

describe('given many things to do', () => {
  test('then no more than so many are under way, and what became of each is in their order', async () => {
    let [underWay, most] = [0, 0];
    const doubled = await fewAtATime(numbers, 2, async number => {
      most = Math.max(most, (underWay += 1));
      for (let turn = 0; turn < number; turn++) await setImmediate();
      underWay -= 1;
      return 2 * number;
    });
    expect([doubled, most]).toEqual([[10, 2, 8, 4, 6], 2]);
  });

  test('when there is nothing, then nothing becomes of it', async () => {
    expect(await fewAtATime([], 2, () => Promise.reject(new Error('asked')))).toEqual([]);
  });

  test('when one fails, then that is told', async () => {
    const failing = fewAtATime(numbers, 2, each => Promise.reject(new Error(`no ${each}`)));
    await expect(failing).rejects.toThrow('no 5');
  });
});
