import { AnswerError } from '#src/clients/network/exchange.ts';
import { type AdminRequest, adminPath } from '#src/clients/pulsar/admin-request.ts';
import { parseTopic, topicPath } from '#src/clients/pulsar/topic.ts';
import { isUnnamed } from '#src/instance/leave/part.ts';
import {
  allowedRequest,
  isReplicatedTo,
  namesAny,
  type Parting,
  shrinkRequests,
  tenantRequest,
} from '#src/instance/leave/shrink.ts';
import { isWaiting } from '#src/instance/leave/unload.ts';
import { asking, type InCluster, type PulsarAsked } from '#src/instance/observe/pulsar-asked.ts';
import {
  type Depth,
  scanForNames,
  scanNamespace,
  scanTenant,
  scanTopic,
} from '#src/instance/observe/scan.ts';
import { clustersNamed } from '#src/instance/sentences.ts';
import type { InstanceWrite } from '#src/instance/write.ts';
import { isStoreWrite, requestsInStore } from './in-store.ts';

/** Does one thing in a cluster. What takes something away is decided by a look at this moment; returns whether anything was done. */
export async function carryOutWrite(
  pulsar: PulsarAsked,
  write: InstanceWrite,
  inCluster: InCluster,
): Promise<boolean> {
  const requests = await requestsFor(pulsar, write, inCluster);
  for (const request of requests) await asking(whatIsAsked(write), send(pulsar, request));
  return requests.length > 0;
}

async function requestsFor(
  pulsar: PulsarAsked,
  write: InstanceWrite,
  inCluster: InCluster,
): Promise<readonly AdminRequest[]> {
  if (write.kind === 'register') return [write.request];
  if (write.kind === 'unload') return unload(pulsar, write.topic, write.about);
  if (isStoreWrite(write)) return requestsInStore(pulsar, write, inCluster);
  const { parting } = write;
  if (write.kind === 'forget') {
    const isFree = isUnnamed(await scanForNames(pulsar, depthOf(parting), parting.gone), parting.gone);
    return isFree ? parting.gone.map(forgetting) : [];
  }
  if (write.kind === 'disallowTenant') return disallowTenant(pulsar, write.tenant, parting);
  return fromNamespace(pulsar, write);
}

/** What takes clusters out of one of the lists of a namespace. */
async function fromNamespace(
  pulsar: PulsarAsked,
  write: Extract<InstanceWrite, { readonly kind: 'shrink' | 'disallow' }>,
): Promise<readonly AdminRequest[]> {
  const { parting } = write;
  const namespace = await scanNamespace(pulsar, write.namespace, depthOf(parting));
  if (!namespace) return [];
  if (write.kind === 'shrink') return shrinkRequests(namespace, parting);
  const isDue = namesAny(namespace.allowed, parting.gone) && !isReplicatedTo(namespace, parting.gone);
  return isDue ? [allowedRequest(namespace, parting)] : [];
}

function depthOf({ own, gone, isShared }: Parting): Depth {
  return { names: gone, withLists: true, servedBy: isShared ? own : undefined };
}

/** Who has begun to publish is not disturbed. */
async function unload(
  pulsar: PulsarAsked,
  topic: string,
  about: readonly string[],
): Promise<readonly AdminRequest[]> {
  const seen = await scanTopic(pulsar, topic);
  const path = `${topicPath(parseTopic(topic))}/unload`;
  return seen && isWaiting(seen, about) ? [{ method: 'PUT', path }] : [];
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

function whatIsAsked(write: InstanceWrite): string {
  if (write.kind === 'register') return `to register cluster ${write.about}`;
  if (write.kind === 'unload') return `to unload topic ${write.topic}`;
  if ('tenant' in write) return `to change tenant ${write.tenant}`;
  if ('namespace' in write) return `to change the clusters of namespace ${write.namespace}`;
  return write.kind === 'serve'
    ? `to have all serve what Pulsar needs in ${clustersNamed(write.names)}`
    : `to forget ${clustersNamed(write.parting.gone)}`;
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
