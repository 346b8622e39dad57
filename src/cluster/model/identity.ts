import type { Identity } from '#src/components/build/context.ts';
import type { PulsarCluster } from './observation.ts';

/** What the names of a cluster's servers are made of: no decision changes it. */
export function identityOf({ metadata, spec }: PulsarCluster): Identity {
  return { name: metadata.name, namespace: metadata.namespace ?? 'default', spec };
}
