import type { Sentence } from '#src/api/reasons.ts';

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
