import { domain } from '#src/components/build/names.ts';
import type { Lease } from '#src/kubernetes/lease-object.ts';
import type { Fact } from './question.ts';

/** What the Lease of an operator tells of it. */
export interface OperatorLease {
  readonly renewTime?: string;
  /** Namespaces that it watches; empty: all. */
  readonly namespaces: readonly string[];
}

/** The Leases of operators by their names; null where there is none. */
export type OperatorLeases = Readonly<Record<string, Fact<OperatorLease | null>>>;

/** Annotation on a cluster: the operator that is to look after it. It is called as its Lease is: `namespace/name`. */
export const operatorAnnotation = `${domain}/operator`;

/** Annotation on an operator's Lease: the namespaces that it watches, separated by commas; all where it is empty. */
const namespacesAnnotation = `${domain}/namespaces`;

/** What an operator that watches these namespaces, or all, tells by its Lease. */
export function operatorLeaseAnnotations(namespaces: readonly string[]): Record<string, string> {
  return { [namespacesAnnotation]: namespaces.join(',') };
}

export function operatorLeaseOf({ metadata, spec }: Lease): OperatorLease {
  const renewTime = spec?.renewTime;
  const namespaces = metadata.annotations?.[namespacesAnnotation]?.split(',').filter(Boolean) ?? [];
  return { ...(renewTime !== undefined && { renewTime }), namespaces };
}
