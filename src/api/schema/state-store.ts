import { component, config } from './component.ts';
import { reservedKeys } from './reserved-keys.ts';

export const stateStoreSection = component('stateStore', '1Gi', '100m', 'state-store')
  .extend({ config: config('conf/bookkeeper.conf', reservedKeys.stateStore) })
  .optional()
  .describe(
    "The store in which functions keep state: BookKeeper's stream storage in one pod, with all that is in it on the bookies. Absent: none.",
  );
