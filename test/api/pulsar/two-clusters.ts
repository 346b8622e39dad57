import { afterAll, beforeAll, expect } from 'vitest';
import { InstanceWorld } from '#simulation/instances/world.ts';
import { writeAdmin } from '#src/clients/pulsar/admin-request.ts';
import { openPulsar } from '#src/instance/observe/pulsar-asked.ts';
import { admin } from './admin.ts';
import { type Pulsar, startPulsar } from './server.ts';

export const names = ['a', 'b'] as const;

/** Two real clusters without a common store, for the tests of a file. */
export interface TwoClusters {
  readonly of: (name: string) => Pulsar;
  /** What one answers. */
  readonly told: (name: string, path: string) => Promise<unknown>;
  /** As a member of an instance. */
  readonly member: (name: string) => {
    name: string;
    address: { serviceUrl: string; brokerServiceUrl: string };
  };
  /** An instance of both; nothing is done before its first pass. */
  readonly world: () => InstanceWorld;
  /** Gives both the tenant acme, and a namespace of it that each replicates to these. */
  readonly replicated: (
    namespace: string,
    clusters?: Readonly<Record<string, readonly string[]>>,
  ) => Promise<void>;
}

/** `more` stands beside the usual settings of both. */
export function givenTwoClusters(more: Readonly<Record<string, string>> = {}): TwoClusters {
  const pulsars: Record<string, Pulsar> = {};
  let world: InstanceWorld | undefined;
  const of = (name: string) => pulsars[name] ?? expect.fail();
  const member = (name: string) => {
    const { web, binary } = of(name);
    return { name, address: { serviceUrl: web, brokerServiceUrl: `pulsar://${binary}` } };
  };
  beforeAll(async () => {
    // One after the other: each takes a processor for itself.
    for (const clusterName of names) {
      const settings = { clusterName, webSocketServiceEnabled: 'true', ...more };
      pulsars[clusterName] = await startPulsar(settings, { withZooKeeper: true });
    }
    world = new InstanceWorld([], { members: names.map(member) });
    world.open = (way, given) => openPulsar(way, writeAdmin, given);
  }, 900_000);
  afterAll(async () => {
    for (const each of Object.values(pulsars)) await each[Symbol.asyncDispose]();
  });
  return {
    of,
    member,
    told: async (name, path) => (await admin(of(name), 'GET', path)).value,
    world: () => world ?? expect.fail(),
    async replicated(namespace, clusters = { a: names, b: names }) {
      for (const [name, replication_clusters] of Object.entries(clusters)) {
        const body = { adminRoles: ['boss'], allowedClusters: [...names] };
        await admin(of(name), 'PUT', 'tenants/acme', body);
        await admin(of(name), 'PUT', `namespaces/acme/${namespace}`, { replication_clusters });
      }
    },
  };
}
