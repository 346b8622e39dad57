import { type AdminRequest, adminPath } from '#src/clients/pulsar/admin-request.ts';
import { workersNamespace } from '#src/components/functions/worker-file.ts';
import type { NamespaceScanned, Scan, TenantScanned } from '#src/instance/scan.ts';
import { listRequest, namesAny, type Parting, tenantListRequest } from './shrink.ts';

/** How a cluster leaves a configuration store that it shares with others. `own` is the cluster that is asked to change it. */
export interface Withdrawal extends Parting {
  readonly isShared: true;
  readonly name: string;
  readonly giveUp: readonly string[];
  readonly deleteTopicsOf: readonly string[];
}

/** A namespace as the store has it, and as it is in each cluster that serves it and was asked. */
export interface NamespaceServed {
  readonly listed: NamespaceScanned;
  readonly within: ReadonlyMap<string, NamespaceScanned>;
}

/** What keeps the name of a cluster in the lists of a namespace. */
export type Obstacle =
  | { readonly kind: 'unasked'; readonly clusters: readonly string[] }
  | { readonly kind: 'backlog'; readonly messages: number }
  | { readonly kind: 'topics' | 'producers' };

/** What all clusters serve for themselves: their names go with their records. */
export const systemNames = { tenants: ['public', 'pulsar'], namespace: 'pulsar/system' } as const;

/**
 * With the name of a cluster go its topics of a namespace, for Pulsar deletes what is nowhere. So nothing may be under way to it or from
 * it, as far as all that serve the namespace tell, and a person must have said that its topics may go.
 */
export function obstacleTo(
  { name, giveUp, deleteTopicsOf }: Withdrawal,
  { listed, within }: NamespaceServed,
): Obstacle | undefined {
  if (giveUp.includes(name)) return undefined;
  const serving = serversOf(listed).filter(each => !giveUp.includes(each));
  const unasked = serving.filter(each => !within.has(each));
  if (unasked.length > 0) return { kind: 'unasked', clusters: unasked };
  const messages = serving.reduce((sum, each) => {
    const replicators = (within.get(each)?.topics ?? []).flatMap(topic => Object.entries(topic.replicators));
    const matter = replicators.filter(([to]) => (each === name ? !giveUp.includes(to) : to === name));
    return matter.reduce((all, [, { backlog }]) => all + backlog, sum);
  }, 0);
  if (messages > 0) return { kind: 'backlog', messages };
  const topics = within.get(name)?.topics.filter(topic => !isSystemTopic(topic.name)) ?? [];
  if (topics.some(({ producers = 0 }) => producers > 0)) return { kind: 'producers' };
  return topics.length > 0 && !deleteTopicsOf.includes(name) ? { kind: 'topics' } : undefined;
}

/** The clusters in which there may be topics of a namespace. */
export function serversOf({ replicated, allowed }: NamespaceScanned): string[] {
  return [...new Set([...replicated, ...allowed])];
}

/** Those of Pulsar itself, which are there wherever a namespace is: by their whole names, for anybody may begin one so. Source: SystemTopicNames of Pulsar 4.0. */
function isSystemTopic(name: string): boolean {
  return /\/__(change_events|transaction_buffer_snapshot(_segments|_indexes)?)(-partition-\d+)?$/.test(name);
}

/** Whether the store says of a namespace that this cluster may serve it, and others too. */
export function isSharedWith(namespace: NamespaceScanned, withdrawal: Withdrawal): boolean {
  return namesAny(serversOf(namespace), withdrawal.gone) && !isThereAlone(namespace.replicated, withdrawal);
}

/** Whether a list has nobody else who lasts: it can be changed only by who says where all that is to be. */
function isThereAlone(clusters: readonly string[], { gone, giveUp }: Withdrawal): boolean {
  return namesAny(clusters, gone) && clusters.every(each => gone.includes(each) || giveUp.includes(each));
}

/** Namespaces and tenants that nobody but the cluster has, and that are to be somebody's: those of its workers go with it. */
export function leftAlone(
  { tenants, namespaces }: Pick<Scan, 'tenants' | 'namespaces'>,
  withdrawal: Withdrawal,
): string[] {
  const { name, giveUp } = withdrawal;
  if (giveUp.includes(name)) return [];
  return [
    ...namespaces
      .filter(each => each.name !== workersNamespace(name) && each.name !== systemNames.namespace)
      .filter(({ replicated }) => isThereAlone(replicated, withdrawal))
      .map(each => `namespace ${each.name}`),
    ...tenants
      .filter(({ allowedClusters }) => isThereAlone(allowedClusters, withdrawal))
      .map(each => `tenant ${each.name}`),
  ];
}

/** What takes a cluster out of the lists of a namespace; nothing while something keeps it there. */
export function withdrawRequests(served: NamespaceServed, withdrawal: Withdrawal): readonly AdminRequest[] {
  const { listed } = served;
  const { gone } = withdrawal;
  if (!isSharedWith(listed, withdrawal) || obstacleTo(withdrawal, served)) return [];
  const lists = [
    ['replication', listed.replicated, rest(listed.replicated, withdrawal)],
    ['allowedClusters', listed.allowed, allowedAfter(listed, withdrawal)],
  ] as const;
  return lists
    .filter(([, clusters]) => namesAny(clusters, gone))
    .map(([list, , clusters]) => listRequest(listed, list, clusters));
}

/** Pulsar takes no empty list where there was one. */
function allowedAfter({ replicated, allowed }: NamespaceScanned, withdrawal: Withdrawal): readonly string[] {
  const left = rest(allowed, withdrawal);
  return left.length > 0 ? left : rest(replicated, withdrawal);
}

/** Whether a tenant names the cluster and others, and is not one of those that all serve. */
export function isTenantShared({ name, allowedClusters }: TenantScanned, withdrawal: Withdrawal): boolean {
  const isSystem = systemNames.tenants.some(each => each === name);
  return (
    !isSystem && namesAny(allowedClusters, withdrawal.gone) && !isThereAlone(allowedClusters, withdrawal)
  );
}

/** What takes it out of a tenant. */
export function releaseRequest(tenant: TenantScanned, withdrawal: Withdrawal): AdminRequest {
  return tenantListRequest(tenant, rest(tenant.allowedClusters, withdrawal));
}

/** The last of it: what all serve for themselves, and then its record; nothing while anything else names it. */
export function dismissRequests(scan: Scan, withdrawal: Withdrawal): readonly AdminRequest[] {
  const { tenants, namespaces } = scan;
  const { gone, name } = withdrawal;
  const isSystem = (each: NamespaceScanned) => each.name === systemNames.namespace;
  const isNamed =
    leftAlone(scan, withdrawal).length > 0 ||
    tenants.some(each => isTenantShared(each, withdrawal)) ||
    namespaces.some(each => !isSystem(each) && isSharedWith(each, withdrawal));
  if (isNamed) return [];
  const lists = namespaces.filter(each => isSystem(each) && isSharedWith(each, withdrawal));
  const serving = tenants.filter(
    ({ allowedClusters }) => namesAny(allowedClusters, gone) && !isThereAlone(allowedClusters, withdrawal),
  );
  return [
    ...lists.map(each => listRequest(each, 'replication', rest(each.replicated, withdrawal))),
    ...serving.map(each => releaseRequest(each, withdrawal)),
    { method: 'DELETE', path: adminPath('clusters', name) },
  ];
}

function rest(clusters: readonly string[], { gone }: Withdrawal): readonly string[] {
  return clusters.filter(each => !gone.includes(each));
}
