import { describe, expect, test } from 'vitest';
import { causeOf } from '#src/cluster/model/failure.ts';

describe('given an error', () => {
  test.each([
    [
      'no server accepts a session: ZooKeeper 10.0.0.1:2181: no answer within 1667 ms',
      'no server accepts a session: ZooKeeper 10.0.0.1:2181: no answer in time',
    ],
    ['connect ENETUNREACH 10.0.0.1:80 - Local (0.0.0.0:0)', 'connect ENETUNREACH 10.0.0.1:80'],
    ['denied at 2026-01-01T00:00:00.123Z by\n2b7f0f5e-8c1e-4a43-9a55-0d7c6a2f9c11', 'denied at … by …'],
    ['session 0x10006a3f2b90003 moved', 'session … moved'],
  ])('when it says %j, then what changes from one try to the next is left out', (text, cause) => {
    expect(causeOf(new Error(text))).toBe(cause);
  });

  test('when it has no message, then the first of its reasons or its name says what it is', () => {
    expect(causeOf(new AggregateError([new Error('connect ECONNREFUSED ::1:8000')]))).toBe(
      'connect ECONNREFUSED ::1:8000',
    );
    expect(causeOf(new RangeError())).toBe('RangeError');
    expect(
      causeOf(
        AbortSignal.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
          .reason,
      ),
    ).toBe('no answer in time');
  });

  test('when it is not even an error, then what was thrown is said', () => {
    expect(causeOf('out of luck')).toBe('out of luck');
  });

  test('when its words are long and on several lines, then they are cut and on one', () => {
    const said = causeOf(new Error(`denied\n  by ${'x'.repeat(5000)}`));
    expect(said).toMatch(/^denied by x+…$/);
    expect(said.length).toBeLessThanOrEqual(1001);
  });
});
