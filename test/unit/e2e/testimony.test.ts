import { describe, expect, test } from 'vitest';
import { Testimony } from '#e2e/support/testimony.ts';

/** One look a second from 0 to `seconds`, at what is Ready then, and what the client says before each. */
function told(
  seconds: number,
  isReady: (second: number) => boolean,
  saysAt: (second: number) => readonly string[],
): Testimony {
  const testimony = new Testimony();
  for (let second = 0; second <= seconds; second++) {
    for (const line of saysAt(second)) {
      if (line === 'lost') testimony.lost();
      else testimony.heard(line, second * 1000);
    }
    testimony.looked(isReady(second), second * 1000);
  }
  return testimony;
}

const always = () => true;
const both = ['written', 'read'];
/** It writes and reads until it cannot, and says so every ten seconds. */
const until = (end: number) => (second: number) =>
  second <= end ? both : second % 10 === 0 ? ['failed: TimeOut'] : [];

describe('given a client that is heard all the time', () => {
  test('when it writes and reads, then Ready was True for no longer than from one message to the next', () => {
    expect(told(60, always, () => both).verdict()).toEqual({
      looks: 61,
      samples: 61,
      longestMs: { written: 1000, read: 1000 },
    });
  });

  test('when it can no more, then Ready was True for as long as it has said so', () => {
    expect(told(57, always, until(5)).verdict().longestMs).toEqual({ written: 45_000, read: 45_000 });
  });

  test('when it can write and not read, then that is told apart', () => {
    const { longestMs } = told(60, always, second => (second < 20 ? both : ['written'])).verdict();
    expect(longestMs).toEqual({ written: 1000, read: 41_000 });
  });

  test('when it can again, then what was before counts all the same', () => {
    const { longestMs } = told(90, always, second => (second > 10 && second < 50 ? [] : both)).verdict();
    expect(longestMs.written).toBe(40_000);
  });

  test('when Ready is False meanwhile, then only the time counts in which it was not', () => {
    const { longestMs } = told(80, second => second < 12 || second > 60, until(5)).verdict();
    expect(longestMs.written).toBe(19_000);
  });

  test('when it says late that it could not, then what Ready has said before counts', () => {
    const { longestMs } = told(80, second => second < 38, until(5)).verdict();
    expect(longestMs.written).toBe(32_000);
  });

  test('when Ready was True in two parts, then they are not added up', () => {
    const { longestMs } = told(80, second => second !== 40, until(20)).verdict();
    expect(longestMs.written).toBe(39_000);
  });
});

describe('given a client that is not heard for a while', () => {
  test('when it comes back, then nothing is known of the time between', () => {
    const saysAt = (second: number) =>
      second === 6 ? ['lost'] : second < 6 || second === 59 ? ['starting'] : second > 59 ? both : [];
    const { samples, longestMs } = told(60, always, saysAt).verdict();
    expect(longestMs.written).toBe(5000);
    expect(samples).toBe(8);
  });

  test('when it comes back and still cannot, then that counts from its first word on', () => {
    const saysAt = (second: number) =>
      second === 6 ? ['lost'] : second < 6 ? both : second > 20 ? ['failed'] : [];
    expect(told(60, always, saysAt).verdict().longestMs.written).toBe(39_000);
  });

  test('when it is never heard, then there are no samples', () => {
    expect(told(10, always, () => []).verdict()).toEqual({
      looks: 11,
      samples: 0,
      longestMs: { written: 0, read: 0 },
    });
  });
});

test('given a client, when it has not yet written and read, then its last word is told', () => {
  const testimony = new Testimony();
  expect(() => testimony.hasBegun()).toThrow('it says: nothing');
  for (const line of ['written', 'failed: TimeOut']) testimony.heard(line, 1);
  expect(() => testimony.hasBegun()).toThrow('it says: failed: TimeOut');
  testimony.heard('read', 2);
  expect(testimony.hasBegun()).toBe(true);
});
