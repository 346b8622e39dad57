import * as z from 'zod';
import { storeServers } from '#src/api/schema/configuration-store.ts';
import { profile, profileRulesOf } from '#src/api/schema/profile.ts';
import { clusterDomain, releaseFields } from '#src/api/schema/release.ts';
import { type Rule, withRules } from '#src/api/schema/rule.ts';
import { zookeeperServers } from '#src/api/schema/zookeeper.ts';

const managedStore = withRules(
  z.strictObject({
    ...releaseFields,
    profile,
    clusterDomain,
    zookeeper: zookeeperServers.prefault({}).describe('The ZooKeeper ensemble, as that of a PulsarCluster.'),
  }),
  ...profileRulesOf('zookeeper'),
);

const externalStore = z.strictObject({
  servers: storeServers.describe(
    'A ZooKeeper ensemble that somebody else runs, as the members name it in their configurationStore.servers.',
  ),
});

/** What the members of an instance share. */
export const instanceStore = withRules(
  z.strictObject({
    managed: managedStore
      .optional()
      .describe(
        'The operator runs it: a PulsarCluster whose purpose is ConfigurationStore, with the name of this resource and -store, in its namespace. It stays when this resource is deleted.',
      ),
    external: externalStore.optional().describe('Somebody else runs it.'),
  }),
  {
    cel: 'has(self.managed) != has(self.external)',
    message: 'must be managed or external, and not both. Remove one, or add the other.',
    check: ({ managed, external }) => (managed === undefined) !== (external === undefined),
  },
  {
    cel: 'has(self.managed) == has(oldSelf.managed)',
    message:
      'cannot change between managed and external: brokers would find none of their tenants. Set it back, or make another instance of other clusters.',
  },
)
  .optional()
  .describe(
    'The configuration store that all members share: which clusters, tenants and namespaces there are. Immutable but for what is in it. Absent: each member keeps its own, and they are registered with each other.',
  );

/** A rule of the whole spec: clusters that keep their own stores cannot come to share one, nor the other way round. */
export const storeStays: Rule<{ readonly configurationStore?: unknown }> = {
  field: 'configurationStore',
  cel: 'has(self.configurationStore) == has(oldSelf.configurationStore)',
  message:
    'cannot be added or removed later: brokers would find none of their tenants. Set it back, or make another instance of other clusters.',
};
