import { describe, expect, test } from 'vitest';
import { Pace } from '#src/resources/pace.ts';

describe('how often resources are looked at', () => {
  test('given a few, then drift is found within 30 s, whatever the jitter', () => {
    expect(new Pace(() => 0).afterMs('a', 1)).toBe(20_000);
    expect(new Pace(() => 1).afterMs('a', 1)).toBeLessThan(30_000);
  });

  test('given many, then brokers are asked at most once a second in all', () => {
    const pace = new Pace(() => 0);
    const waits = Array.from({ length: 200 }, (_, at) => pace.afterMs(`${at}`, at % 2 === 0 ? 1 : 3));
    // Each has been looked at twice: now all of them are counted.
    const settled = waits.map((_, at) => pace.afterMs(`${at}`, at % 2 === 0 ? 1 : 3));
    const perSecond = settled.reduce((sum, ms, at) => sum + (at % 2 === 0 ? 1 : 3) / (ms / 1000), 0);
    expect(perSecond).toBeLessThanOrEqual(1.001);
  });

  test('given some that go, then the others are looked at as often as before', () => {
    const pace = new Pace(() => 0);
    for (let at = 0; at < 100; at++) pace.afterMs(`${at}`, 1);
    expect(pace.afterMs('0', 1)).toBe(100_000);
    for (let at = 1; at < 100; at++) pace.forget(`${at}`);
    expect(pace.afterMs('0', 1)).toBe(20_000);
  });

  test('given what waits for something that may come at any moment, then it is looked at soon', () => {
    expect(new Pace(() => 0).soonAfterMs('a', 2)).toBe(3000);
  });

  test('given many, then what waits is looked at soon all the same, and less often only when many wait', () => {
    const pace = new Pace(() => 0);
    for (let at = 0; at < 1000; at++) pace.afterMs(`${at}`, 2);
    expect(pace.soonAfterMs('a', 2)).toBe(3000);
    for (let at = 0; at < 10; at++) pace.soonAfterMs(`${at}`, 2);
    expect(pace.soonAfterMs('a', 2)).toBe(22_000);
  });

  test('given a thousand that one look serves, then their turns take what that leaves of one read a second', () => {
    const pace = new Pace(() => 0);
    const looks = pace.afterMs('namespace', 4);
    for (let at = 0; at < 1000; at++) pace.turnAfterMs(`${at}`, 2);
    const turn = pace.turnAfterMs('0', 2);
    expect(looks).toBe(20_000);
    expect(4 / (looks / 1000) + 2000 / (turn / 1000)).toBeCloseTo(1);
    for (let at = 0; at < 1000; at++) pace.forget(`${at}`);
    expect(pace.turnAfterMs('0', 2)).toBe(20_000);
  });

  test('given looks that take all there is, then turns come all the same', () => {
    const pace = new Pace(() => 0);
    for (let at = 0; at < 100; at++) pace.afterMs(`${at}`, 1);
    expect(pace.turnAfterMs('turn', 10)).toBe(50_000);
  });
});
