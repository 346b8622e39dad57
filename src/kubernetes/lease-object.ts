import { apiResource, type KubernetesObject } from './object.ts';

export const leaseResource = apiResource('coordination.k8s.io', 'v1', 'leases', 'Lease');

export interface Lease extends KubernetesObject {
  readonly spec?: LeaseSpec;
}

interface LeaseSpec {
  /** Who leads; empty after a release. */
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  /** How often the lease went to another holder. */
  readonly leaseTransitions?: number;
}

/** Who wants the lease, for how long, and when that is said (`metav1.MicroTime`). An empty holder gives it back. */
export interface Term {
  readonly holder: string;
  readonly durationMs: number;
  readonly time: string;
  /** What else the lease is to tell of the holder; a lease that is given back keeps it. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The lease as its first holder creates it. */
export function firstLease(namespace: string, name: string, claim: Term): Lease {
  return claimed(
    { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { namespace, name } },
    claim,
  );
}

/** The lease with the claim in it; its resourceVersion stays, so that writing it fails if another one was faster. */
export function claimed(lease: Lease, { holder, durationMs, time, annotations }: Term): Lease {
  const { spec = {} } = lease;
  const changes = spec.holderIdentity !== holder;
  const taken = changes && holder !== '' && spec.holderIdentity !== undefined;
  return {
    ...lease,
    ...(annotations && {
      metadata: { ...lease.metadata, annotations: { ...lease.metadata.annotations, ...annotations } },
    }),
    spec: {
      ...spec,
      holderIdentity: holder,
      // As client-go does: a released lease has run out for those who only look at its times.
      leaseDurationSeconds: holder ? Math.ceil(durationMs / 1000) : 1,
      leaseTransitions: (spec.leaseTransitions ?? 0) + (taken ? 1 : 0),
      acquireTime: changes ? time : (spec.acquireTime ?? time),
      renewTime: time,
    },
  };
}
