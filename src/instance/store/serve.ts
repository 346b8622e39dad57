import type { AdminRequest } from '#src/clients/pulsar/admin-request.ts';
import { listRequest, tenantListRequest } from '#src/instance/leave/shrink.ts';
import type { NamespaceScanned, TenantScanned } from '#src/instance/scan.ts';

/** What makes clusters serve what all serve for themselves: first tenants, for these say where namespaces may be. */
export function serveRequests(
  tenants: readonly TenantScanned[],
  namespace: NamespaceScanned | undefined,
  names: readonly string[],
): readonly AdminRequest[] {
  const lacking = (clusters: readonly string[]) => names.some(name => !clusters.includes(name));
  const withNames = (clusters: readonly string[]) => [...new Set([...clusters, ...names])];
  return [
    ...tenants
      .filter(({ allowedClusters }) => lacking(allowedClusters))
      .map(tenant => tenantListRequest(tenant, withNames(tenant.allowedClusters))),
    ...(namespace && lacking(namespace.replicated)
      ? [listRequest(namespace, 'replication', withNames(namespace.replicated))]
      : []),
  ];
}
