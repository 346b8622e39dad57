import type { Reason } from '#src/api/reasons.ts';
import { domain } from '#src/components/build/names.ts';
import { hashedName, isManagedBy, isOfEarlier, nameLabel, ownedBy } from '#src/kubernetes/children/owned.ts';
import { isStaying, toldByChild, whyStillThere } from '#src/kubernetes/children/told.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type {
  Client,
  PermissionAsked,
  PermissionOutcome,
  PermissionSeen,
  PermissionsPlan,
  Ref,
} from './model.ts';

const clientLabel = `${domain}/client`;

/** Who the application is to Pulsar. */
export function roleOf({ metadata, spec }: Client): string {
  return spec.role ?? metadata.name;
}

/**
 * What makes the PulsarPermissions of a client those that it asks for, in each of these clusters. Undefined: nobody knows in which; then none comes
 * or goes for want of a cluster, but what is not asked for any more, or otherwise, is taken from those that are there.
 */
export function permissionsPlan(
  client: Client,
  seen: readonly PermissionSeen[],
  clusters: readonly Ref[] | undefined = client.spec.clusterRef && [client.spec.clusterRef],
): PermissionsPlan {
  const own = seen.filter(each => isManagedBy(client, each));
  const isThere = ({ outcome }: Result) => own.some(({ metadata }) => metadata.name === outcome.resource);
  const all = (clusters ?? clustersIn(own)).flatMap(clusterRef =>
    client.spec.permissions.map(each => resultFor(client, { ...each, clusterRef }, seen)),
  );
  const results = clusters ? all : all.filter(isThere);
  const keeps = new Set(results.map(({ outcome }) => outcome.resource));
  const gone = own.filter(each => !keeps.has(each.metadata.name));
  return {
    applies: results.flatMap(({ applies }) => applies ?? []),
    deletes: gone.filter(isStaying),
    outcomes: results.map(({ outcome }) => outcome),
    leaving: gone.map(leavingOf),
  };
}

/** Those in which it has permissions, each once. */
function clustersIn(own: readonly PermissionSeen[]): readonly Ref[] {
  const all = own.map(
    ({ spec: { clusterRef } }) => [`${clusterRef.namespace}/${clusterRef.name}`, clusterRef] as const,
  );
  return [...new Map(all).values()];
}

/** What is said of one that is asked for no more: until it has ended its role has it. */
function leavingOf(seen: PermissionSeen): PermissionOutcome {
  const resource = seen.metadata.name;
  const about = { resource, what: whatOf(seen.spec) };
  const why = whyStillThere(seen, 'PulsarPermission');
  if (why) return { ...about, reason: why.reason as Reason, message: why.message };
  return { ...about, reason: 'Waiting', message: `Waiting until PulsarPermission ${resource} has ended` };
}

function whatOf({ role, tenant, namespace, topic }: PermissionSeen['spec']): string {
  const place = topic === undefined ? `${tenant}/${namespace}` : `topic ${tenant}/${namespace}/${topic}`;
  return `permission of role ${role} in ${place}`;
}

/** Of an instance it is told in which of its clusters. */
function where({ spec }: Client, { clusterRef }: Asked): string {
  return spec.instanceRef ? ` of cluster ${clusterRef.name}` : '';
}

/** A permission in one cluster. */
interface Asked extends PermissionAsked {
  readonly clusterRef: Ref;
}

interface Result {
  readonly outcome: PermissionOutcome;
  readonly applies?: KubernetesObject;
}

function resultFor(client: Client, asked: Asked, all: readonly PermissionSeen[]): Result {
  const wanted = permissionOf(client, asked);
  const resource = wanted.metadata.name;
  const about = { resource, what: `${whatOf({ ...asked, role: roleOf(client) })}${where(client, asked)}` };
  const seen = all.find(({ metadata }) => metadata.name === resource);
  if (seen && isOfEarlier(client, seen)) {
    const message = `PulsarPermission ${resource} is of an earlier PulsarClient ${client.metadata.name}: waiting until it has ended`;
    return { outcome: { ...about, reason: 'Waiting', message } };
  }
  if (seen && !isManagedBy(client, seen)) {
    const message = `PulsarPermission ${resource} is there, and not of this PulsarClient: delete it`;
    return { outcome: { ...about, reason: 'NameTaken', message } };
  }
  if (seen && !isStaying(seen)) {
    const message = `Waiting until PulsarPermission ${resource} has ended, to be made again`;
    return { outcome: { ...about, reason: 'Waiting', message } };
  }
  return { outcome: { ...about, ...toldBy(seen) }, applies: wanted };
}

/** Another role, or place, is another PulsarPermission: neither of it can change. */
function permissionOf(
  client: Client,
  { clusterRef, tenant, namespace, topic, actions }: Asked,
): KubernetesObject {
  const { apiVersion, metadata } = client;
  const role = roleOf(client);
  const identity = JSON.stringify([clusterRef.namespace, clusterRef.name, role, tenant, namespace, topic]);
  return {
    apiVersion,
    kind: 'PulsarPermission',
    metadata: {
      name: hashedName(metadata.name, identity),
      ...(metadata.namespace && { namespace: metadata.namespace }),
      labels: { [clientLabel]: nameLabel(metadata.name) },
      ownerReferences: [ownedBy(client)],
    },
    spec: {
      clusterRef,
      ...{ tenant, namespace, role, actions },
      ...(topic !== undefined && { topic }),
      deletionPolicy: 'Delete',
    },
  };
}

function toldBy(seen: PermissionSeen | undefined): Pick<PermissionOutcome, 'reason' | 'message'> {
  const { reason, message } = toldByChild(seen, 'PulsarPermission');
  return { reason: reason as Reason, message };
}
