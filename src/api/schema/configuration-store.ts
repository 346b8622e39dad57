import * as z from 'zod';
import { type Rule, withRules } from './rule.ts';

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
