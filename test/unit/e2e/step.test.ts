import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { during } from '#e2e/cluster/step.ts';
import { openLog } from '#e2e/log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const minute = 60_000;

/** What stands on a terminal after what was written to it: the control sequences a log may use, and no other. */
function screenOf(written: string): string[] {
  const rows = [''];
  let row = 0;
  for (const [part] of written.replaceAll('\u001b', '␛').matchAll(/␛\[\d*[A-Za-z]|\r|\n|[^␛\r\n]+/g)) {
    if (part === '\n') row += 1;
    else if (part === '\r') continue;
    else if (part === '␛[J') rows.splice(row);
    else if (/^␛.*A$/.test(part)) row -= Number.parseInt(part.slice(2), 10);
    else if (part.startsWith('␛')) expect(part).toMatch(/m$/);
    else rows[row] = (rows[row] ?? '') + part;
    rows[row] ??= '';
  }
  return rows;
}

describe('given a log that takes lines', () => {
  test('when a step takes long, then never do 15 s go by without what is done, how far and what is usual', async () => {
    const lines: { at: number; line: string }[] = [];
    const { log, close } = openLog({ write: line => lines.push({ at: performance.now(), line }) });
    const begun = performance.now();
    const step = { what: 'compiling Kubernetes', usually: '5 to 10 min' };
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = during(log, step, tell => {
      tell('812 of 1500 packages compiled');
      return promise;
    });
    await vi.advanceTimersByTimeAsync(5 * minute);
    resolve();
    await done;
    close();
    const times = [begun, ...lines.map(({ at }) => at), performance.now()];
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(15_000);
    expect(lines.at(-1)?.line).toMatch(
      /compiling Kubernetes: 5 min 0 s so far, usually 5 to 10 min; 812 of 1500 packages compiled\n$/,
    );
    await vi.advanceTimersByTimeAsync(minute);
    expect(times.length - 2).toBe(lines.length);
  });

  test('when other words are told and no step is under way, then it is not silent either, nor after steps that follow', async () => {
    let last = performance.now();
    const gaps: number[] = [];
    const { log, close } = openLog({
      write: () => {
        gaps.push(performance.now() - last);
        last = performance.now();
      },
    });
    for (let step = 0; step < 20; step++) {
      await vi.advanceTimersByTimeAsync(9000);
      await during(log, { what: 'short' }, () => vi.advanceTimersByTimeAsync(8000));
    }
    close();
    expect(Math.max(...gaps)).toBeLessThan(15_000);
    expect(gaps.length).toBeGreaterThan(20);
  });

  test('when a step fails, then it fails as its work does and nothing is told of it any more', async () => {
    const lines: string[] = [];
    const work = () => Promise.reject(new Error('no space left'));
    const failing = during(line => lines.push(line), { what: 'x' }, work);
    await expect(failing).rejects.toThrow('no space left');
    await vi.advanceTimersByTimeAsync(minute);
    expect(lines).toEqual([]);
  });
});

describe('given a terminal', () => {
  test('when steps are under way, then each has one row below the lines, which changes in place', async () => {
    let written = '';
    const screen = { isTTY: true, columns: 60, write: (text: string) => (written += text) };
    const { log, close } = openLog(screen);
    const { promise, resolve } = Promise.withResolvers<void>();
    log('begun');
    const steps = Promise.all([
      during(log, { what: 'one' }, tell => {
        tell('a long way to go, '.repeat(9));
        return promise;
      }),
      during(log, { what: 'other', usually: '2 min' }, () => promise),
    ]);
    await vi.advanceTimersByTimeAsync(90_000);
    log('news');
    await vi.advanceTimersByTimeAsync(1000);
    const [begun, news, one, other, ...more] = screenOf(written);
    expect([begun, news]).toEqual(['   0.0 s  begun', '  90.0 s  news']);
    expect(one).toMatch(/^ {2}91\.0 s {2}one: 1 min 31 s so far; a long way/);
    expect(one).toHaveLength(59);
    expect(other).toBe('  91.0 s  other: 1 min 31 s so far, usually 2 min');
    expect(more).toEqual([]);
    resolve();
    await steps;
    close();
    expect(screenOf(written)).toEqual(['   0.0 s  begun', '  90.0 s  news', '']);
  });
});
