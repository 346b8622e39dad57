import { AnswerError } from '#src/clients/network/exchange.ts';
import { type AdminRequest, adminPath } from '#src/clients/pulsar/admin-request.ts';
import { isUnnamed } from '#src/instance/leave/part.ts';
import {
  allowedRequest,
  isReplicatedTo,
  namesAny,
  type Parting,
  shrinkRequests,
  tenantRequest,
} from '#src/instance/leave/shrink.ts';
import type { InCluster, PulsarAsked } from '#src/instance/observe/pulsar-asked.ts';
import { type Depth, scanForNames, scanNamespace, scanTenant } from '#src/instance/observe/scan.ts';
import type { InstanceWrite } from '#src/instance/write.ts';
import { isStoreWrite, requestsInStore } from './in-store.ts';

/** Does one thing in a cluster. What takes something away is decided by a look at this moment; returns whether anything was done. */
export async function carryOutWrite(
  pulsar: PulsarAsked,
  write: InstanceWrite,
  inCluster: InCluster,
): Promise<boolean> {
  const requests = await requestsFor(pulsar, write, inCluster);
  for (const request of requests) await send(pulsar, request);
  return requests.length > 0;
}

async function requestsFor(
  pulsar: PulsarAsked,
  write: InstanceWrite,
  inCluster: InCluster,
): Promise<readonly AdminRequest[]> {
  if (write.kind === 'register') return [write.request];
  if (isStoreWrite(write)) return requestsInStore(pulsar, write, inCluster);
  const { parting } = write;
  const depth = depthOf(parting);
  if (write.kind === 'forget') {
    const isFree = isUnnamed(await scanForNames(pulsar, depth, parting.gone), parting.gone);
    return isFree ? parting.gone.map(forgetting) : [];
  }
  if (write.kind === 'disallowTenant') return disallowTenant(pulsar, write.tenant, parting);
  const namespace = await scanNamespace(pulsar, write.namespace, depth);
  if (!namespace) return [];
  if (write.kind === 'shrink') return shrinkRequests(namespace, parting);
  const isDue = namesAny(namespace.allowed, parting.gone) && !isReplicatedTo(namespace, parting.gone);
  return isDue ? [allowedRequest(namespace, parting)] : [];
}

function depthOf({ own, gone, isShared }: Parting): Depth {
  return { names: gone, withLists: true, servedBy: isShared ? own : undefined };
}

/** Pulsar would let a tenant allow what it does not know any more, and never says so. */
async function disallowTenant(
  pulsar: PulsarAsked,
  name: string,
  parting: Parting,
): Promise<readonly AdminRequest[]> {
  const tenant = await scanTenant(pulsar, name);
  return tenant && namesAny(tenant.allowedClusters, parting.gone) ? [tenantRequest(tenant, parting)] : [];
}

function forgetting(name: string): AdminRequest {
  return { method: 'DELETE', path: adminPath('clusters', name) };
}

/** What somebody else was quicker with is looked at again: what was to be made is there, or what it was about is gone. */
async function send(pulsar: PulsarAsked, request: AdminRequest): Promise<void> {
  try {
    await pulsar.write(request);
  } catch (error) {
    const isOver = error instanceof AnswerError && (error.status === 404 || error.status === 409);
    if (!isOver) throw error;
  }
}
