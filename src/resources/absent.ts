import type { Sentence } from '#src/api/reasons.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import type { Write } from '#src/resources/model/kind.ts';

const reasonFor = {
  Tenant: 'TenantNotFound',
  Namespace: 'NamespaceNotFound',
  Topic: 'TopicNotFound',
  Package: 'PackageNotFound',
} as const;

/** What is said while something in Pulsar is waited for that a resource may make. */
export function absent(noun: keyof typeof reasonFor, name: string): Sentence {
  const message = `${noun} ${name} does not exist: waiting for it. A Pulsar${noun} makes one`;
  return { reason: reasonFor[noun], message };
}

/** What must be there before something is made in a namespace, where Pulsar itself does not see to it. */
export function tenantAndNamespace(tenant: string, namespace: string): NonNullable<Write['within']> {
  return [
    { path: adminPath('tenants', tenant), absent: absent('Tenant', tenant) },
    {
      path: adminPath('namespaces', tenant, namespace),
      absent: absent('Namespace', `${tenant}/${namespace}`),
    },
  ];
}
