import * as z from 'zod';
import { bindingSection } from '#src/api/schema/binding.ts';
import { canarySection } from '#src/api/schema/canary.ts';
import { namespaceName, podDisruptionBudget, replicas, service, storage } from '#src/api/schema/common.ts';
import { component, config } from '#src/api/schema/component.ts';
import { configurationStoreSection, purpose, purposeRule } from '#src/api/schema/configuration-store.ts';
import { functionsSection } from '#src/api/schema/functions.ts';
import { setOf } from '#src/api/schema/list.ts';
import { operatorAccess, operatorUpgradePolicy } from '#src/api/schema/operator.ts';
import { profile, profileRules } from '#src/api/schema/profile.ts';
import { quorums } from '#src/api/schema/quorums.ts';
import { clusterDomain, releaseFields } from '#src/api/schema/release.ts';
import { reservedKeys } from '#src/api/schema/reserved-keys.ts';
import { text, withRules } from '#src/api/schema/rule.ts';
import { stateStoreRules, stateStoreSection } from '#src/api/schema/state-store.ts';
import { websocketSection } from '#src/api/schema/websocket.ts';
import { zookeeperServers } from '#src/api/schema/zookeeper.ts';

const zookeeper = withRules(
  zookeeperServers.extend({
    chroot: text(
      /^(\/[A-Za-z0-9_-]+)+$/,
      128,
      'must be an absolute path without a slash at its end, for example /pulsar.',
    )
      .optional()
      .describe(
        'Path in ZooKeeper below which the cluster keeps everything, for example /pulsar. Immutable.',
      ),
  }),
  {
    field: 'chroot',
    cel: 'has(self.chroot) == has(oldSelf.chroot) && (!has(self.chroot) || self.chroot == oldSelf.chroot)',
    message: 'is immutable: all metadata lies below it. Create another cluster instead.',
  },
);

const bookkeeper = component('bookkeeper', '2Gi', '250m').extend({
  replicas: replicas(1, 3).describe(
    'Bookies: at least 3 (Production) or 1 (Development), and at least the ensemble size.',
  ),
  storage: z
    .strictObject({
      journal: storage('10Gi', 'The volume of the write-ahead journal.'),
      ledgers: storage('50Gi', 'The volume of the ledgers and their index.'),
    })
    .prefault({})
    .describe('The volumes of each bookie.'),
  rackAwareness: z
    .boolean()
    .default(true)
    .describe(
      "Whether BookKeeper is told the zone of each bookie's node (topology.kubernetes.io/zone) as its rack, so that the copies of an entry are in different zones as far as possible. Racks set by others stay.",
    ),
  config: config('conf/bookkeeper.conf', reservedKeys.bookkeeper),
});

const autorecovery = component('autorecovery', '512Mi', '50m').extend({
  replicas: replicas(0, 1).describe('Pods that audit ledgers and copy those that lost a replica.'),
  config: config('conf/bookkeeper.conf', reservedKeys.autorecovery),
});

const broker = component('broker', '2Gi', '500m').extend({
  replicas: replicas(1, 2).describe('Brokers.'),
  config: config('conf/broker.conf', reservedKeys.broker),
  service,
  podDisruptionBudget,
});

const proxy = component('proxy', '512Mi', '100m').extend({
  replicas: replicas(0, 2).describe('Proxies; 0 for none.'),
  config: config('conf/proxy.conf', reservedKeys.proxy),
  service,
  podDisruptionBudget,
});

/** `spec` of a PulsarCluster: the single source of its types, defaults, limits, CRD and reference. */
export const pulsarClusterSpec = withRules(
  z.strictObject({
    ...releaseFields,
    purpose,
    profile,
    clusterDomain,
    deletionPolicy: z
      .enum(['Retain', 'Delete'])
      .default('Retain')
      .describe('What happens to the volumes when this resource is deleted.'),
    scaleDownPolicy: z
      .enum(['Retain', 'Delete'])
      .default('Retain')
      .describe(
        'What happens to the volumes of a bookie that has handed over its ledgers. Retain keeps them until a bookie takes its place.',
      ),
    suspend: z
      .boolean()
      .default(false)
      .describe(
        'Whether the operator leaves the cluster alone: its pods run on, its status is told, and nothing is changed or healed.',
      ),
    deadNodePolicy: z
      .enum(['Wait', 'ForceDelete'])
      .default('Wait')
      .describe(
        'What happens to pods that Kubernetes has evicted from a node that does not report. Wait leaves them until the node is back, or a person deletes it or taints it out-of-service. ForceDelete declares that such a node is off or fenced: its pods are force-deleted, one at a time where there is data, and start elsewhere. On a node that still runs, that makes two servers of one name over one disk.',
      ),
    allowedNamespaces: setOf(namespaceName, 256)
      .default([])
      .describe(
        'Kubernetes namespaces besides its own whose tenants, namespaces and the like may refer to this cluster; "*" for all. Whoever may create these there may change what is in the cluster.',
      ),
    binding: bindingSection,
    operatorAccess,
    operatorUpgradePolicy,
    progressDeadlineSeconds: z
      .int32()
      .min(30)
      .max(86400)
      .default(600)
      .describe('After how many seconds of waiting for the same thing the cluster is called Stalled.'),
    zookeeper: zookeeper.prefault({}).describe('The ZooKeeper ensemble.'),
    configurationStore: configurationStoreSection,
    bookkeeper: bookkeeper.prefault({}).describe('The bookies.'),
    quorums,
    autorecovery: autorecovery.prefault({}).describe('Re-replication of ledgers that lost a copy.'),
    broker: broker.prefault({}).describe('The brokers.'),
    functions: functionsSection,
    stateStore: stateStoreSection,
    proxy: proxy.prefault({}).describe('The proxies in front of the brokers.'),
    websocket: websocketSection,
    canary: canarySection,
  }),
  ...profileRules,
  purposeRule,
  {
    cel: '!has(self.quorums) || self.bookkeeper.replicas >= self.quorums.ensemble',
    field: 'bookkeeper.replicas',
    message: 'must be at least quorums.ensemble. Add bookies or lower the ensemble.',
    check: spec => !spec.quorums || spec.bookkeeper.replicas >= spec.quorums.ensemble,
  },
  ...stateStoreRules,
  {
    cel: "!has(self.websocket) || self.proxy.replicas > 0 || self.websocket.placement.exists(place, place != 'Proxy')",
    field: 'websocket.placement',
    message:
      'cannot be proxies alone while there are none. Add Broker or Component, or raise proxy.replicas.',
    check: ({ websocket, proxy }) =>
      !websocket || proxy.replicas > 0 || websocket.placement.some(place => place !== 'Proxy'),
  },
  {
    cel: '!has(self.canary) || has(self.websocket)',
    field: 'canary',
    message: 'speaks the WebSocket API, which nobody serves. Add websocket: {}.',
    check: ({ canary, websocket }) => !canary || websocket !== undefined,
  },
);

export type PulsarClusterSpec = z.output<typeof pulsarClusterSpec>;
