import { expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { anonymous } from '#src/clients/pulsar/credentials.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import { NotLeaderError } from '#src/kubernetes/errors.ts';
import { onlyLeading, passOnlyLeading } from '#src/operator/only-leading.ts';

const operation: Operation = { kind: 'setReadOnly', bookie: 'demo-bookkeeper-3', readOnly: true };
const signal = new AbortController().signal;

/** Does two steps of an operation behind a lease that is held for so many questions. */
async function steps(held: number): Promise<{ done: number; error: unknown }> {
  const { observation } = new FakeWorld().decide();
  let [asked, done] = [0, 0];
  const perform = onlyLeading(
    async (_operation, _observation, _access, _signal, before) => {
      for (let step = 0; step < 2; step++) {
        before();
        done++;
      }
    },
    () => {
      if (asked++ < held) return 1000;
      throw new NotLeaderError('not written: the lease could not be renewed in time');
    },
  );
  const error: unknown = await perform(operation, observation, async () => anonymous, signal).catch(
    (reason: unknown) => reason,
  );
  return { done, error };
}

test.each([
  [0, 0],
  [1, 0],
  [2, 1],
])('given a lease that is held for %i questions, then %i steps are done', async (held, done) => {
  expect(await steps(held)).toEqual({ done, error: expect.any(NotLeaderError) });
});

test('given the lease, then all is done', async () => {
  expect(await steps(3)).toEqual({ done: 2, error: undefined });
});

test('given a lease that is not renewed while a pass runs, then the pass ends, though the lease is held again later', async () => {
  let asked = 0;
  const fence = () => {
    if (asked++ !== 1) return 1;
    throw new NotLeaderError('not written: the lease could not be renewed in time');
  };
  const pass = passOnlyLeading(
    (_, leading) =>
      new Promise((_resolve, reject) =>
        leading.addEventListener('abort', () => reject(leading.reason as Error)),
      ),
    fence,
  );
  await expect(pass('test/demo', signal)).rejects.toThrow(NotLeaderError);
});
