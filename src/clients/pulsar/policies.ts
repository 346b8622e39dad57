import { ifThere } from '#src/clients/zookeeper/error.ts';
import type { Session } from '#src/clients/zookeeper/session.ts';
import { childrenOf } from '#src/clients/zookeeper/tree.ts';

export interface LargestEnsemble {
  /** 0 when no namespace has a persistence policy. */
  readonly ensemble: number;
  readonly namespace: string;
}

/**
 * The largest ensemble that the persistence policy of a namespace asks for: its next ledger needs so many bookies.
 * Source: Policies and PersistencePolicies of Pulsar 4.0.
 */
export async function largestEnsemble(session: Session, chroot: string): Promise<LargestEnsemble> {
  const root = `${chroot}/admin/policies`;
  let largest: LargestEnsemble = { ensemble: 0, namespace: '' };
  for (const tenant of await childrenOf(session, root)) {
    for (const name of await childrenOf(session, `${root}/${tenant}`)) {
      const ensemble = await ensembleOf(session, `${root}/${tenant}/${name}`);
      if (ensemble > largest.ensemble) largest = { ensemble, namespace: `${tenant}/${name}` };
    }
  }
  return largest;
}

async function ensembleOf(session: Session, path: string): Promise<number> {
  const node = await ifThere(session.getData(path));
  const policies = JSON.parse(node?.data.toString() || '{}') as {
    persistence?: { bookkeeperEnsemble?: number };
  };
  return policies.persistence?.bookkeeperEnsemble ?? 0;
}
