import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { claimsOf, isAlive, isReady, podsOf, readySince } from '#src/cluster/model/component-state.ts';
import { hearing } from '#src/cluster/model/heard.ts';
import type { BookiesInForce } from '#src/cluster/model/in-force.ts';
import type { Claim, Pod } from '#src/cluster/model/observation.ts';
import { releaseOfSet } from '#src/cluster/model/release.ts';
import { lostLabels, unseenClaims } from '#src/cluster/model/unseen.ts';
import { bookieId } from '#src/components/bookkeeper/config.ts';
import {
  beforeCookieAnnotation,
  type ComponentName,
  drainedAnnotation,
  ensembleAnnotation,
  labelsOf,
  ordinalOf,
  podName,
  servedAnnotation,
  versionLabel,
} from '#src/components/build/names.ts';
import { once } from '#src/components/build/once.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { sameQuantity } from '#src/kubernetes/quantity.ts';
import { hasServed, isDrained, markOfRelease, releaseOn, wasBeforeCookie } from './marks.ts';
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
  markOf: (claim: Claim) => Mark,
): KubernetesObject[] {
  const { context, observation } = state;
  const present = claimsOf(observation, component).filter(isAlive);
  const found = unseenClaims(observation).filter(
    claim => lostLabels(context.name, component, claim).length > 0,
  );
  const unlabelled = found.map(({ metadata }) => metadata.name);
  return present.flatMap(claim => {
    const mark = markOf(claim);
    const storage = wantedRequest(observation, claim);
    const isLabelled = !unlabelled.includes(claim.metadata.name);
    if (!mark && isLabelled && sameQuantity(storage, requestOf(claim))) return [];
    return [wantedClaim(context, component, claim.metadata.name, storage, mark && JSON.stringify(mark))];
  });
}

/** As every pass wants it anew: what was made of it is known. */
const wantedClaim = once(
  (
    { name: cluster, namespace },
    component: ComponentName,
    name: string,
    storage: string,
    mark: string | undefined,
  ): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace,
      labels: labelsOf(cluster, component),
      ...(mark && { annotations: JSON.parse(mark) as Record<string, string> }),
    },
    spec: { resources: { requests: { storage } } },
  }),
);

/**
 * The volumes of which something is wanted: those to grow, those of ZooKeeper servers once the ensemble has had a
 * quorum, with the number of its voting servers as a mark, those of servers and bookies that have served with them, and
 * those of bookies that have handed over their ledgers or have no cookie yet, and those that have lost the labels by which they
 * are seen. The marks outlive the cluster: a re-created one knows by them that no server may start a new ensemble,
 * and which bookies there are. Mark and size are one object: what one apply says and the next does not is taken away.
 */
export function wantedClaims(state: ClusterState): KubernetesObject[] {
  const { members } = state.context;
  const ensemble: Mark = members === undefined ? undefined : { [ensembleAnnotation]: String(members) };
  const serverMark = (claim: KubernetesObject): Mark =>
    ensemble && { ...ensemble, ...marksOfUse(state, 'zookeeper', claim) };
  const bookieMark = (claim: Claim): Mark => {
    const use = marksOfUse(state, 'bookkeeper', claim);
    const isFirst = !use[servedAnnotation] && precedesCookie(state, claim);
    const mark = {
      ...use,
      ...(isFirst && { [beforeCookieAnnotation]: 'true' }),
      ...(isHandedOver(state.bookies, claim) && { [drainedAnnotation]: 'true' }),
    };
    return Object.keys(mark).length > 0 || isDrained(claim) ? mark : undefined;
  };
  return [...wantedOf(state, 'zookeeper', serverMark), ...wantedOf(state, 'bookkeeper', bookieMark)];
}

/**
 * Whether a volume was there before its bookie had a cookie: told while there is none, by what ZooKeeper tells and no clock.
 * A claim that is not bound yet is left alone: a scheduler or a provisioner whose write is overtaken waits for up to 15 s.
 */
function precedesCookie({ observation, context }: ClusterState, claim: Claim): boolean {
  if (wasBeforeCookie(claim)) return true;
  if (claim.status?.phase !== 'Bound') return false;
  const heard = hearing(observation.heard);
  if (!heard || heard.missingMetadata.length > 0) return false;
  const { writable, readOnly, missing } = heard.bookies;
  const id = bookieId(context, podName(context.name, 'bookkeeper', ordinalOf(claim.metadata.name)));
  return ![writable, readOnly, missing].some(ids => ids.includes(id));
}

/** What a volume says of who has served with it. */
function marksOfUse(
  state: ClusterState,
  component: ComponentName,
  claim: KubernetesObject,
): Readonly<Record<string, string>> {
  const pod = servingWith(state, component, claim);
  const given = releaseOfSet(state.observation, component);
  const isGiven = given !== undefined && pod?.metadata.labels?.[versionLabel] === given.version;
  const release = isGiven ? given : releaseOn(claim);
  return {
    ...((hasServed(claim) || pod) && { [servedAnnotation]: 'true' }),
    ...(release && markOfRelease(release)),
  };
}

/**
 * The pod that serves with this volume: one that was ready before there was this one has had another. One that was made
 * after it has not, whatever the clock of its node says; one that waited for it was made before.
 */
function servingWith(
  { observation }: ClusterState,
  component: ComponentName,
  { metadata }: KubernetesObject,
): Pod | undefined {
  const ordinal = ordinalOf(metadata.name);
  const made = Date.parse(metadata.creationTimestamp ?? '');
  const isLater = (pod: Pod) => Date.parse(pod.metadata.creationTimestamp ?? '') >= made;
  return podsOf(observation, component).find(pod => {
    const isOwn = ordinalOf(pod.metadata.name) === ordinal && isReady(pod);
    return isOwn && (isLater(pod) || !(readySince(pod) < made));
  });
}
