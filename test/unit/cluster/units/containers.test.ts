import { describe, expect, test } from 'vitest';
import { judgeContainers } from '#src/cluster/units/containers.ts';
import { container, pod, preparing } from './judged-pods.ts';

const done = { name: 'first', state: { terminated: { reason: 'Completed', exitCode: 0 } } };

describe('given the containers of a pod', () => {
  test.each([
    [
      'failed and waits for its next try',
      pod(
        container(
          { waiting: { reason: 'CrashLoopBackOff' } },
          { restartCount: 3, lastState: { terminated: { exitCode: 1 } } },
        ),
      ),
      'Error',
      'exit code 1, again and again',
    ],
    [
      'failed with words in its log',
      pod(container({ terminated: { exitCode: 1, message: 'starting\nValueError: no port\n' } })),
      'Error',
      'container failed (exit code 1): ValueError: no port',
    ],
    [
      'is an init container that fails again and again',
      pod(
        preparing(done, {
          name: 'prep',
          restartCount: 2,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 3 } },
        }),
      ),
      'Error',
      'init container prep failed (exit code 3, again and again)',
    ],
    [
      'is an init container of an image that does not exist',
      pod(preparing({ name: 'prep', state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } })),
      'Blocked',
      'image of init container prep cannot be pulled (ErrImagePull): not found',
    ],
    [
      'ran out of memory',
      pod(container({ terminated: { reason: 'OOMKilled', exitCode: 137 } })),
      'Error',
      'out of memory',
    ],
  ])('when one %s, then that is said', (_, subject, workloadStatus, words) => {
    expect(judgeContainers(subject)).toMatchObject({
      workloadStatus,
      message: expect.stringContaining(words),
    });
  });

  test.each([
    [
      'has done its work, or prepares the others',
      pod(preparing(done, { name: 'prep', state: { running: {} } })),
    ],
    [
      'failed once and runs again',
      pod(container({ running: {} }, { restartCount: 1, lastState: { terminated: { exitCode: 1 } } })),
    ],
  ])('when one %s, then none is in trouble', (_, subject) => {
    expect(judgeContainers(subject)).toBeUndefined();
  });
});
