import type { Perform } from '#src/cluster/act/perform.ts';
import type { ControllerOptions } from '#src/kubernetes/controller.ts';
import type { WriteFence } from '#src/kubernetes/transport.ts';
import { whileLeading } from '#src/kubernetes/while-leading.ts';
import type { Effects } from './effects.ts';

/** What changes ZooKeeper, bookies and brokers, behind the same fence as the writes to the API server. */
export function onlyLeading(perform: Effects['perform'], fence: WriteFence): Perform {
  return (operation, observation, access, signal) =>
    whileLeading(fence, signal, leading =>
      perform(operation, observation, access, leading, () => void fence()),
    );
}

/**
 * A pass does not outlive the time in which the lease was surely held: after a pause others may have taken over, and what
 * it has seen is old.
 */
export function passOnlyLeading(
  reconcile: ControllerOptions['reconcile'],
  fence: WriteFence,
): ControllerOptions['reconcile'] {
  return (key, signal) => whileLeading(fence, signal, leading => reconcile(key, leading));
}
