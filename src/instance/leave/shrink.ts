import { type AdminRequest, adminPath } from '#src/clients/pulsar/admin-request.ts';
import { parseTopic, topicPath } from '#src/clients/pulsar/topic.ts';
import type { NamespaceScanned, TenantScanned } from '#src/instance/scan.ts';

/** What clusters are to be named no more in a cluster, and of which of them it is waited for what is under way. */
export interface Parting {
  /** The cluster in which that is. */
  readonly own: string;
  readonly gone: readonly string[];
  readonly awaited: readonly string[];
  /** Whether the lists of tenants and namespaces are those of all clusters: there only lists of topics are those of one. */
  readonly isShared?: boolean;
}

/** Messages that are yet to come to clusters, in topics of a namespace. */
export function backlogOf({ topics }: Pick<NamespaceScanned, 'topics'>, to: readonly string[]): number {
  const backlogs = topics.flatMap(({ replicators }) => to.map(name => replicators[name]?.backlog ?? 0));
  return backlogs.reduce((sum, each) => sum + each, 0);
}

/** Whether a list of a namespace that counts there alone, or one of its topics, names one of these clusters. */
export function isReplicatedTo({ replicated, lists }: NamespaceScanned, gone: readonly string[]): boolean {
  const own = lists.filter(({ isGlobal }) => !isGlobal).map(({ clusters }) => clusters);
  return [replicated, ...own].some(list => namesAny(list, gone));
}

/**
 * Topics with a list of theirs for all clusters that names one of these. Pulsar takes such a list to all clusters that the namespace is
 * replicated to, and deletes the topic where the list does not have that cluster: nobody but a person can know when it may change.
 */
export function topicsListedEverywhere({ lists }: NamespaceScanned, gone: readonly string[]): string[] {
  return lists
    .filter(({ isGlobal, clusters }) => isGlobal && namesAny(clusters, gone))
    .map(({ topic }) => topic);
}

export function namesAny(list: readonly string[], gone: readonly string[]): boolean {
  return list.some(name => gone.includes(name));
}

/**
 * What takes clusters out of the lists of a namespace and its topics; none while messages are yet to come to one that is waited
 * for: with the list goes what remembers them. A list always has the cluster itself: brokers delete topics that are nowhere.
 */
export function shrinkRequests(
  namespace: NamespaceScanned,
  { own, gone, awaited, isShared }: Parting,
): readonly AdminRequest[] {
  if (backlogOf(namespace, awaited) > 0) return [];
  const lists = namespace.lists.filter(({ isGlobal, clusters }) => !isGlobal && namesAny(clusters, gone));
  return [
    ...lists.map(({ topic, clusters }): AdminRequest => {
      const path = `${topicPath(parseTopic(topic))}/replication`;
      return { method: 'POST', path, body: without(clusters, gone, own) };
    }),
    ...(!isShared && namesAny(namespace.replicated, gone)
      ? [listRequest(namespace, 'replication', without(namespace.replicated, gone, own))]
      : []),
  ];
}

/** What takes clusters out of those in which a namespace may be. */
export function allowedRequest(namespace: NamespaceScanned, { own, gone }: Parting): AdminRequest {
  return listRequest(namespace, 'allowedClusters', without(namespace.allowed, gone, own));
}

export function tenantRequest(tenant: TenantScanned, { own, gone }: Parting): AdminRequest {
  return tenantListRequest(tenant, without(tenant.allowedClusters, gone, own));
}

/** Pulsar knows only both lists of a tenant together. */
export function tenantListRequest(
  { name, adminRoles }: TenantScanned,
  allowedClusters: readonly string[],
): AdminRequest {
  return { method: 'POST', path: adminPath('tenants', name), body: { adminRoles, allowedClusters } };
}

export function listRequest({ name }: NamespaceScanned, list: string, body: readonly string[]): AdminRequest {
  return { method: 'POST', path: `${adminPath('namespaces', ...name.split('/'))}/${list}`, body };
}

function without(list: readonly string[], gone: readonly string[], own: string): readonly string[] {
  const rest = list.filter(name => !gone.includes(name));
  return rest.includes(own) ? rest : [own, ...rest];
}
