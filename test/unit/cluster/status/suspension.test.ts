import { describe, expect, test } from 'vitest';
import { suspendedSummary, suspension } from '#src/cluster/status/suspension.ts';

test.each([
  [true, 'True', 'AsSpecified'],
  [false, 'False', 'NotSuspended'],
])(
  'given a spec of which it is %s that it suspends, then the condition Suspended is %s',
  (is, status, reason) => {
    expect(suspension(is)).toMatchObject({ status, reason });
  },
);

describe('given a cluster that is suspended', () => {
  const ready = { status: 'True', reason: 'Ready', message: 'All components are ready' } as const;
  const waiting = { status: 'False', reason: 'Waiting', message: 'broker: 1 of 2 ready' } as const;

  test('when it serves and nothing waits, then it stays Ready, and says that nothing is healed', () => {
    expect(suspendedSummary(ready, false).ready).toMatchObject({
      status: 'True',
      reason: 'Ready',
      message: expect.stringMatching(/^All components are ready\. Suspended: nothing is changed or healed$/),
    });
  });

  test('when it does not serve and nothing waits, then Ready says why as ever', () => {
    expect(suspendedSummary(waiting, false).ready).toMatchObject(waiting);
  });

  test('when something waits, then it is not Ready, and what does not serve is told after that', () => {
    const waits = expect.stringMatching(/^Suspended: not all is as specified.* resumed\.$/);
    expect(suspendedSummary(ready, true).ready).toMatchObject({
      status: 'False',
      reason: 'Suspended',
      message: waits,
    });
    const { message } = suspendedSummary(waiting, true).ready;
    expect(message).toMatch(/^Suspended: not all is as specified.* resumed\. broker: 1 of 2 ready$/);
  });

  test.each([true, false])('then nothing is under way, be it %s that something waits', isPending => {
    expect(suspendedSummary(ready, isPending).progressing).toMatchObject({
      status: 'False',
      reason: 'Suspended',
    });
  });
});
