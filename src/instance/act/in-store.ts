import { AnswerError } from '#src/clients/network/exchange.ts';
import type { AdminRequest } from '#src/clients/pulsar/admin-request.ts';
import {
  dismissRequests,
  isTenantShared,
  type NamespaceServed,
  releaseRequest,
  serversOf,
  systemNames,
  type Withdrawal,
  withdrawRequests,
} from '#src/instance/leave/withdraw.ts';
import type { InCluster, PulsarAsked } from '#src/instance/observe/pulsar-asked.ts';
import { scanCluster, scanNamespace, scanTenant } from '#src/instance/observe/scan.ts';
import type { NamespaceScanned } from '#src/instance/scan.ts';
import { serveRequests } from '#src/instance/store/serve.ts';
import type { InstanceWrite } from '#src/instance/write.ts';

type StoreWrite = Extract<InstanceWrite, { readonly kind: 'serve' | 'withdraw' | 'release' | 'dismiss' }>;

/** Whether something changes what all clusters have, and not one alone. */
export function isStoreWrite(write: InstanceWrite): write is StoreWrite {
  return ['serve', 'withdraw', 'release', 'dismiss'].includes(write.kind);
}

/** What changes the store that clusters share, by a look at this moment: at what is in it, and at the topics of all that have any. */
export async function requestsInStore(
  pulsar: PulsarAsked,
  write: StoreWrite,
  inCluster: InCluster,
): Promise<readonly AdminRequest[]> {
  if (write.kind === 'serve') return serve(pulsar, write.names);
  const { parting } = write;
  if (write.kind === 'withdraw') {
    const served = await lookEverywhere(pulsar, write.namespace, parting, inCluster);
    return served ? withdrawRequests(served, parting) : [];
  }
  if (write.kind === 'dismiss') return dismissRequests(await scanCluster(pulsar, listsAlone), parting);
  const tenant = await scanTenant(pulsar, write.tenant);
  return tenant && isTenantShared(tenant, parting) ? [releaseRequest(tenant, parting)] : [];
}

/** What tenants and namespaces name, and nothing of topics. */
const listsAlone = { names: [], withLists: false };

async function serve(pulsar: PulsarAsked, names: readonly string[]): Promise<readonly AdminRequest[]> {
  const tenants = await Promise.all(systemNames.tenants.map(each => scanTenant(pulsar, each)));
  const namespace = await scanNamespace(pulsar, systemNames.namespace, listsAlone);
  return serveRequests(
    tenants.flatMap(each => each ?? []),
    namespace,
    names,
  );
}

/** A namespace as each cluster tells of it that may have topics of it. */
async function lookEverywhere(
  pulsar: PulsarAsked,
  name: string,
  { giveUp }: Withdrawal,
  inCluster: InCluster,
): Promise<NamespaceServed | undefined> {
  const listed = await scanNamespace(pulsar, name, listsAlone);
  if (!listed) return undefined;
  const within = new Map<string, NamespaceScanned>();
  for (const cluster of serversOf(listed).filter(each => !giveUp.includes(each))) {
    const seen = await lookIn(inCluster(cluster), name, cluster);
    if (seen) within.set(cluster, seen);
  }
  return { listed, within };
}

/** One that does not answer is found so by the next look at it. */
async function lookIn(
  pulsar: PulsarAsked | undefined,
  name: string,
  cluster: string,
): Promise<NamespaceScanned | undefined> {
  try {
    return pulsar && (await scanNamespace(pulsar, name, { names: [], withLists: true, servedBy: cluster }));
  } catch (error) {
    if (error instanceof AnswerError) return undefined;
    throw error;
  }
}
