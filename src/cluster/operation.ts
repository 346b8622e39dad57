import type { MembershipChange } from '#src/zookeeper/session.ts';

/** Something to do that is not an object of Kubernetes. Doing it twice, or too late, does no harm. */
export type Operation =
  | { readonly kind: 'createChroot' }
  | { readonly kind: 'removeUnfinishedLedgers' }
  | {
      readonly kind: 'reconfigure';
      readonly change: MembershipChange;
      /** Of the membership on which this was decided, in decimal; on any other one it is refused. */
      readonly version: string;
    };
