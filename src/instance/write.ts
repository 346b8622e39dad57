import type { AdminRequest } from '#src/clients/pulsar/admin-request.ts';
import type { Parting } from './leave/shrink.ts';
import type { Withdrawal } from './leave/withdraw.ts';

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
  | { readonly kind: 'forget'; readonly parting: Parting }
  | {
      readonly kind: 'unload';
      readonly on: string;
      /** Those to which something is yet to come from the topic. */
      readonly about: readonly string[];
      readonly topic: string;
    }
  // Of a configuration store that all share.
  | { readonly kind: 'serve'; readonly on: string; readonly names: readonly string[] }
  | { readonly kind: 'withdraw'; readonly parting: Withdrawal; readonly namespace: string }
  | { readonly kind: 'release'; readonly parting: Withdrawal; readonly tenant: string }
  | { readonly kind: 'dismiss'; readonly parting: Withdrawal };

/** The cluster in which it is done. */
export function placeOfWrite(write: InstanceWrite): string {
  return 'on' in write ? write.on : write.parting.own;
}
