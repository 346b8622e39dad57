import { ifThere } from '#src/clients/zookeeper/error.ts';
import type { Session } from '#src/clients/zookeeper/session.ts';
import { childrenOf, spread } from '#src/clients/zookeeper/tree.ts';

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
  // Rejects where there is no such node: no cluster is without policies, so they are lost.
  const tenants = await session.getChildren(root);
  const namespaces: string[] = [];
  await spread(each(tenants), async tenant => {
    for (const name of await childrenOf(session, `${root}/${tenant}`)) namespaces.push(`${tenant}/${name}`);
  });
  let largest: LargestEnsemble = { ensemble: 0, namespace: '' };
  // Answers come in any order: the first by name speaks for several.
  await spread(each(namespaces), async namespace => {
    const ensemble = await ensembleOf(session, `${root}/${namespace}`);
    const isFirst = ensemble === largest.ensemble && namespace < largest.namespace;
    if (ensemble > largest.ensemble || isFirst) largest = { ensemble, namespace };
  });
  return largest;
}

async function* each(paths: readonly string[]): AsyncGenerator<string> {
  yield* paths;
}

async function ensembleOf(session: Session, path: string): Promise<number> {
  const node = await ifThere(session.getData(path));
  const policies = JSON.parse(node?.data.toString() || '{}') as {
    persistence?: { bookkeeperEnsemble?: number };
  };
  return policies.persistence?.bookkeeperEnsemble ?? 0;
}
