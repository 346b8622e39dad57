import type { Perform } from '#src/cluster/act/perform.ts';
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
