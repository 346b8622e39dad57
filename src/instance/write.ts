import type { AdminRequest } from '#src/clients/pulsar/admin-request.ts';
import type { Parting } from './leave/shrink.ts';

/** One thing that is to be changed in a cluster. What takes something away looks again at what justifies it, right before. */
export type InstanceWrite =
  | {
      readonly kind: 'register';
      /** In which cluster. */
      readonly on: string;
      readonly about: string;
      readonly isNew: boolean;
      readonly request: AdminRequest;
    }
  | { readonly kind: 'shrink' | 'disallow'; readonly parting: Parting; readonly namespace: string }
  | { readonly kind: 'disallowTenant'; readonly parting: Parting; readonly tenant: string }
  | { readonly kind: 'forget'; readonly parting: Parting };

/** The cluster in which it is done. */
export function placeOfWrite(write: InstanceWrite): string {
  return write.kind === 'register' ? write.on : write.parting.own;
}
