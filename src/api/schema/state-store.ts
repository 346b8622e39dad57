import { component, config } from './component.ts';
import { memory } from './quantity.ts';
import { reservedKeys } from './reserved-keys.ts';

const amount = '1Gi';

export const stateStoreSection = component('stateStore', amount, '100m', 'state-store')
  // The rules of all components together may cost no more than Kubernetes allows, and those of amounts cost most.
  .omit({ resources: true, secretConfig: true })
  .extend({
    memory: memory.default(amount).describe('Memory of its pod: what is requested, and the limit.'),
    config: config('conf/bookkeeper.conf', reservedKeys.stateStore),
  })
  .optional()
  .describe(
    "The store in which functions keep state: BookKeeper's stream storage in one pod, with all that is in it on the bookies. Absent: none.",
  );
