import type * as z from 'zod';
import { type ComponentSpec, component, config, settingKeys } from './component.ts';
import { memory } from './quantity.ts';
import { reservedKeys } from './reserved-keys.ts';
import type { Rule } from './rule.ts';

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

interface Storing {
  readonly stateStore?: z.output<typeof stateStoreSection>;
  readonly functions?: Pick<ComponentSpec, 'config' | 'secretConfig'> | undefined;
  readonly zookeeper: { readonly chroot?: string | undefined };
  readonly bookkeeper: Pick<ComponentSpec, 'config'>;
}

/** Rules of the whole spec: what a store cannot be with. */
export const stateStoreRules: readonly Rule<Storing>[] = [
  {
    cel: '!has(self.stateStore) || has(self.functions)',
    field: 'stateStore',
    message: 'is for functions, of which there are none. Set functions, or remove it.',
    check: ({ stateStore, functions }) => !stateStore || functions !== undefined,
  },
  {
    cel: '!has(self.stateStore) || !has(self.zookeeper.chroot)',
    field: 'stateStore',
    message:
      'cannot be in a cluster with zookeeper.chroot: stream storage knows only the root of ZooKeeper. Remove it, or create another cluster.',
    check: ({ stateStore, zookeeper }) => !stateStore || zookeeper.chroot === undefined,
  },
  {
    cel: "!has(self.stateStore) || !has(self.functions) || !('stateStorageServiceUrl' in self.functions.config) && !self.functions.secretConfig.exists(item, item.key == 'stateStorageServiceUrl')",
    field: 'stateStore',
    message:
      'is what functions are told of instead of stateStorageServiceUrl. Remove that from functions.config and functions.secretConfig, or remove stateStore.',
    check: ({ stateStore, functions }) =>
      !stateStore || !functions || !settingKeys(functions).includes('stateStorageServiceUrl'),
  },
  {
    cel: "!has(self.stateStore) || !('extraServerComponents' in self.bookkeeper.config)",
    field: 'stateStore',
    message:
      'is instead of stream storage inside bookies: there would be several servers of one store. Remove extraServerComponents from bookkeeper.config, or remove stateStore.',
    check: ({ stateStore, bookkeeper }) => !stateStore || !('extraServerComponents' in bookkeeper.config),
  },
];
