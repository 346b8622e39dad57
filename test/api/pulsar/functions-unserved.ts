import { expect, test } from 'vitest';
import { FunctionUser, finalized } from './function-user.ts';
import type { Pulsar } from './server.ts';

/** Tries out functions where there are no workers. */
export function unservedFunctionsOf(served: () => Pulsar): void {
  test('given a cluster without functions workers, then that is said, and what to do; and a deletion says so too', async () => {
    const user = new FunctionUser(served());
    await user.applied(
      {},
      'False FunctionsNotServed: Its PulsarCluster runs no functions: give it spec.functions',
    );
    expect(user.world.of('exclaim')?.metadata.finalizers).toHaveLength(1);
    await user.applied({}, 'False FunctionsNotServed: Deleting function acme/', finalized);
    await user.applied({ deletionPolicy: 'Retain' }, 'gone', finalized);
  });
}
