import type { Reads } from '#src/clients/zookeeper/session.ts';
import { childrenOf } from '#src/clients/zookeeper/tree.ts';

/** Each broker that others may find has an ephemeral node below it. Source: LoadManager of Pulsar 4.0. */
export const brokersPath = '/loadbalance/brokers';

/** Ids (`host:port`) of the brokers that live, in order. */
export function readBrokers(session: Reads, chroot: string): Promise<string[]> {
  return childrenOf(session, chroot + brokersPath);
}
