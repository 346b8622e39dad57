import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { claimsOf, isAlive, isReady, podsOf } from '#src/cluster/model/component-state.ts';
import type { BookiesInForce } from '#src/cluster/model/in-force.ts';
import {
  type ComponentName,
  drainedAnnotation,
  ensembleAnnotation,
  ordinalOf,
  servedAnnotation,
} from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { sameQuantity } from '#src/kubernetes/quantity.ts';
import { hasServed, isDrained } from './marks.ts';
import { wantedRequest } from './size-in-force.ts';
import { requestOf } from './sizes.ts';

type Mark = Record<string, string> | undefined;

/**
 * Whether a volume is to be marked as of a bookie that has handed over its ledgers. The mark goes when a bookie comes back
 * to it and may write there, though not before the status remembers that bookie: until then only the mark tells that it left.
 */
export function isHandedOver({ replicas, draining, step }: BookiesInForce, claim: KubernetesObject): boolean {
  const { name } = claim.metadata;
  const isUsed = ordinalOf(name) < replicas && draining.some(bookie => name.endsWith(`-${bookie.name}`));
  return !isUsed && (isDrained(claim) || step?.marks?.includes(name) === true);
}

function wantedOf(
  state: ClusterState,
  component: ComponentName,
  markOf: (claim: KubernetesObject) => Mark,
): KubernetesObject[] {
  const { context, observation } = state;
  const present = claimsOf(observation, component).filter(isAlive);
  return present.flatMap(claim => {
    const mark = markOf(claim);
    const storage = wantedRequest(observation, claim);
    if (!mark && sameQuantity(storage, requestOf(claim))) return [];
    const metadata = {
      name: claim.metadata.name,
      namespace: context.namespace,
      ...(mark && { annotations: mark }),
    };
    const spec = { resources: { requests: { storage } } };
    return [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec }];
  });
}

/**
 * The volumes of which something is wanted: those to grow, those of ZooKeeper servers once the ensemble has had a
 * quorum, with the number of its voting servers as a mark, and those of bookies that have served or have handed over
 * their ledgers. The marks outlive the cluster: a re-created one knows by them that no server may start a new ensemble,
 * and which bookies there are. Mark and size are one object: what one apply says and the next does not is taken away.
 */
export function wantedClaims(state: ClusterState): KubernetesObject[] {
  const { members } = state.context;
  const ensemble: Mark = members === undefined ? undefined : { [ensembleAnnotation]: String(members) };
  const ready = podsOf(state.observation, 'bookkeeper').filter(isReady);
  const serving = new Set(ready.map(pod => ordinalOf(pod.metadata.name)));
  const bookieMark = (claim: KubernetesObject): Mark => {
    const serves = hasServed(claim) || serving.has(ordinalOf(claim.metadata.name));
    const mark = {
      ...(serves && { [servedAnnotation]: 'true' }),
      ...(isHandedOver(state.bookies, claim) && { [drainedAnnotation]: 'true' }),
    };
    return Object.keys(mark).length > 0 || isDrained(claim) ? mark : undefined;
  };
  return [...wantedOf(state, 'zookeeper', () => ensemble), ...wantedOf(state, 'bookkeeper', bookieMark)];
}
