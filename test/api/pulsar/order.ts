import { beforeEach, describe, expect, test } from 'vitest';
import { pulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import type { NamespacePolicies } from '#src/api/resources/policies.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin } from './admin.ts';
import type { Pulsar } from './server.ts';

/** Goes from one to the other and back; a pass each. */
async function thereAndBack(
  pulsar: Pulsar,
  name: string,
  from: NamespacePolicies,
  to: NamespacePolicies,
): Promise<string[]> {
  const world = new ResourceWorld(namespaceKind, { brokers: [pulsar.web] });
  const said: string[] = [];
  for (const policies of [from, to, from]) {
    const clusterRef = { name: 'demo' };
    world.apply(name, pulsarNamespaceSpec.parse({ clusterRef, tenant: 'acme', policies }));
    await world.pass(name);
    said.push(world.said(name));
  }
  return said;
}

const retained = (minutes: number, size: number) => ({
  retention: { retentionTimeInMinutes: minutes, retentionSizeInMB: size },
});
const bySize = (mebibytes: number) =>
  ({ destinationStorage: { limitSize: mebibytes * 2 ** 20, policy: 'producer_exception' } }) as const;
const byAge = (limitTime: number) => ({ messageAge: { limitTime, policy: 'producer_exception' } }) as const;

const moves: [what: string, from: NamespacePolicies, to: NamespacePolicies][] = [
  [
    'retention and quota that grow',
    { ...retained(10, 10), backlogQuota: bySize(9) },
    { ...retained(20, 100), backlogQuota: bySize(90) },
  ],
  ['a quota beside retention', retained(10, 10), { ...retained(10, 10), backlogQuota: bySize(9) }],
  [
    'quotas by size and age beside retention',
    retained(10, 10),
    { ...retained(10, 10), backlogQuota: { ...bySize(9), ...byAge(60) } },
  ],
  [
    'a quota by age that changes',
    { ...retained(10, 10), backlogQuota: { ...bySize(9), ...byAge(60) } },
    { ...retained(5, 20), backlogQuota: { ...bySize(9), ...byAge(120) } },
  ],
  [
    'retention that comes to a quota beyond it',
    { backlogQuota: bySize(90) },
    { ...retained(10, 10), backlogQuota: bySize(9) },
  ],
  [
    'retention without limits',
    { ...retained(10, 10), backlogQuota: bySize(9) },
    { ...retained(-1, -1), backlogQuota: bySize(900) },
  ],
  [
    'clusters that grow',
    { replicationClusters: ['demo'], allowedClusters: ['demo'] },
    { replicationClusters: ['demo', 'east'], allowedClusters: ['demo', 'east'] },
  ],
  [
    'one cluster for another',
    { replicationClusters: ['demo', 'east'], allowedClusters: ['demo', 'east'] },
    { replicationClusters: ['demo', 'west'], allowedClusters: ['demo', 'west'] },
  ],
  ['clusters that come and go', {}, { replicationClusters: ['demo', 'north'] }],
];

/** Tries out what Pulsar takes in one order alone, and what it does not take. */
export function ordersOf(served: () => Pulsar): void {
  let pulsar: Pulsar;
  let name: string;
  let count = 0;

  beforeEach(() => {
    pulsar = served();
    name = `orders-${++count}`;
  });

  test.each(moves)(
    'given %s, when it is changed and changed back, then Pulsar takes it both ways',
    async (_, from, to) => {
      expect(new Set(await thereAndBack(pulsar, name, from, to))).toEqual(
        new Set(['True Ready: As specified in Pulsar']),
      );
    },
  );

  describe('what Pulsar does not take', () => {
    test('given a quota that the retention of somebody else does not exceed, then it says so in its words, and the rest is set', async () => {
      await admin(pulsar, 'PUT', `namespaces/acme/${name}`, {});
      await admin(pulsar, 'POST', `namespaces/acme/${name}/retention`, retained(10, 10).retention);
      const world = new ResourceWorld(namespaceKind, { brokers: [pulsar.web] });
      const policies = { backlogQuota: bySize(90), messageTTL: 7 };
      world.apply(
        name,
        pulsarNamespaceSpec.parse({ clusterRef: { name: 'demo' }, tenant: 'acme', policies }),
      );
      await world.pass(name);
      expect(world.said(name)).toBe(
        'False Refused: Pulsar refuses to set backlogQuota.destinationStorage (412): Backlog Quota exceeds configured retention quota for namespace. Please increase retention quota and retry',
      );
      const { value } = await admin(pulsar, 'GET', `namespaces/acme/${name}`);
      expect(value).toMatchObject({
        message_ttl_in_seconds: 7,
        retention_policies: retained(10, 10).retention,
      });
    });

    test.each<[what: string, policies: NamespacePolicies, words: string]>([
      [
        'a filter that the brokers do not have',
        { entryFilters: { entryFilterNames: 'nothing' } },
        "(400): Entry filter 'nothing' not found",
      ],
      [
        'a resource group that is not there',
        { resourceGroup: 'none' },
        '(412): ResourceGroup does not exist',
      ],
      [
        'more bookies than brokers let one have',
        {
          persistence: {
            bookkeeperEnsemble: 6,
            bookkeeperWriteQuorum: 2,
            bookkeeperAckQuorum: 2,
            managedLedgerMaxMarkDeleteRate: -1,
          },
        },
        '(400): Bookkeeper-Ensemble must be <= 5 and > 0.',
      ],
    ])('given %s, then the status has its words', async (_, policies, words) => {
      const world = new ResourceWorld(namespaceKind, { brokers: [pulsar.web] });
      const spec = pulsarNamespaceSpec.parse({ clusterRef: { name: 'demo' }, tenant: 'acme', policies });
      world.apply(name, spec);
      await world.pass(name);
      expect(world.said(name)).toContain('False Refused: Pulsar refuses to ');
      expect(world.said(name)).toContain(words);
    });

    test('given clusters that are not known yet, or not in its tenant, then it is made without, and they are waited for', async () => {
      const world = new ResourceWorld(namespaceKind, { brokers: [pulsar.web] });
      const of = (tenant: string, other: string) =>
        pulsarNamespaceSpec.parse({
          ...{ clusterRef: { name: 'demo' }, tenant },
          policies: { replicationClusters: ['demo', other] },
        });
      world.apply(name, of('acme', 'nowhere'));
      await world.pass(name);
      expect(world.said(name)).toMatch(/^False ClusterNotRegistered: /);
      world.apply('narrow', of('public', 'east'));
      await world.pass('narrow');
      expect(world.said('narrow')).toMatch(
        /^False ClusterNotInTenant: Tenant public does not allow cluster east yet/,
      );
      const { value } = await admin(pulsar, 'GET', 'namespaces/public/narrow/replication');
      expect(value).toEqual(['demo']);
    });
  });
}
