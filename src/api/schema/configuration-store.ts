import * as z from 'zod';
import { clusterReference } from './common.ts';
import { type Rule, text, withRules } from './rule.ts';

export const purpose = withRules(z.enum(['Pulsar', 'ConfigurationStore']).default('Pulsar'), {
  cel: 'self == oldSelf',
  message: 'is immutable: what the servers hold is of that kind. Create another cluster instead.',
}).describe(
  'What the cluster is. Pulsar: all of it. ConfigurationStore: a ZooKeeper ensemble alone, for what several clusters share; the sections on bookkeeper, autorecovery, broker and proxy count for nothing then. Immutable.',
);

/** Sections that nothing of a configuration store is made of, and that nobody writes by default. */
const notOfStores = [
  'binding',
  'canary',
  'configurationStore',
  'functions',
  'operatorAccess',
  'quorums',
  'stateStore',
  'websocket',
] as const;

type Purposeful = { readonly [S in (typeof notOfStores)[number]]?: unknown } & {
  readonly purpose: z.output<typeof purpose>;
  readonly zookeeper: { readonly chroot?: string | undefined };
};

/** A rule of the whole spec: what would have no effect is not taken. */
export const purposeRule: Rule<Purposeful> = {
  cel: `self.purpose != 'ConfigurationStore' || !(has(self.zookeeper.chroot) || ${notOfStores.map(name => `has(self.${name})`).join(' || ')})`,
  field: 'purpose',
  message: `is ConfigurationStore, a ZooKeeper ensemble alone. Remove ${notOfStores.join(', ')} and zookeeper.chroot.`,
  check: spec =>
    spec.purpose !== 'ConfigurationStore' ||
    (spec.zookeeper.chroot === undefined && notOfStores.every(name => spec[name] === undefined)),
};

/** A ZooKeeper ensemble that somebody else runs. */
export const storeServers = text(
  /^[\w.-]+:\d+(,[\w.-]+:\d+)*(\/[\w-]+)*$/,
  512,
  'must be servers with their ports and perhaps a path, for example zk-0.example.org:2181,zk-1.example.org:2181/instance.',
);

export const configurationStoreSection = withRules(
  z.strictObject({
    clusterRef: clusterReference('this cluster')
      .optional()
      .describe('A PulsarCluster whose purpose is ConfigurationStore.'),
    servers: storeServers
      .optional()
      .describe(
        'A ZooKeeper ensemble that somebody else runs. The addresses may change as long as the same store answers there.',
      ),
  }),
  {
    cel: 'has(self.clusterRef) != has(self.servers)',
    message: 'must name clusterRef or servers, and not both. Remove one, or add the other.',
    check: ({ clusterRef, servers }) => (clusterRef === undefined) !== (servers === undefined),
  },
)
  .optional()
  .describe(
    'What this cluster shares with others: which clusters, tenants and namespaces there are. To be set before its brokers start for the first time, and kept. Absent: nothing.',
  );
