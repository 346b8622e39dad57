import { volumeSizes } from '#src/api/volume-sizes.ts';
import { claimsOf, podsOf } from '#src/cluster/model/component-state.ts';
import type { Claim, Observation, PulsarCluster } from '#src/cluster/model/observation.ts';
import { unseenClaims } from '#src/cluster/model/unseen.ts';
import {
  type ComponentName,
  clusterLabel,
  labelsOf,
  ordinalOf,
  podName,
} from '#src/components/build/names.ts';
import { isAskedFor, settingsOf } from '#src/components/build/settings.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { appliedAnnotation } from './ownership.ts';

type Holder = { readonly component: ComponentName; readonly name: string };

/** The claims that there must be and that no cache has: they are looked up before anything is decided. */
export function claimsToLookUp(observation: Observation): KubernetesObject[] {
  const { namespace } = observation.cluster.metadata;
  return missingFrom(observation).map(({ name }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, ...(namespace && { namespace }) },
  }));
}

/** What is observed, with the claims that were looked up and are the cluster's; and which nobody knows. */
export function withUnseenClaims(observation: Observation): Observation {
  const { cluster, claims, facts } = observation;
  const missing = facts.unseenClaims ? missingFrom(observation) : [];
  if (!facts.unseenClaims || missing.length === 0) return observation;
  if ('error' in facts.unseenClaims)
    return { ...observation, unknownClaims: missing.map(({ name }) => name) };
  const found = unseenClaims(observation).flatMap(claim => {
    const known = missing.find(({ name }) => name === claim.metadata.name);
    return known ? [{ claim, component: known.component }] : [];
  });
  const ours = found.filter(({ claim }) => isMarked(cluster, claim));
  const others = found.filter(each => !ours.includes(each));
  return {
    ...observation,
    claims: [...claims, ...ours.map(({ claim, component }) => labelled(cluster, component, claim))],
    ...(others.length > 0 && { unknownClaims: others.map(({ claim }) => claim.metadata.name) }),
  };
}

function missingFrom(observation: Observation): Holder[] {
  const seen = new Set(observation.claims.map(({ metadata }) => metadata.name));
  const wanted = holdersOf(observation).flatMap(({ component, name }) => {
    const its = volumeSizes.filter(each => each.component === component);
    return its.map(({ template }): Holder => ({ component, name: `${template}-${name}` }));
  });
  const missing = wanted.filter(({ name }) => !seen.has(name));
  return missing.filter(({ name }, at) => missing.findIndex(other => other.name === name) === at);
}

/** Who has volumes: pods that are there, bookies that leave and, where the volumes go with the cluster, whoever had any. */
function holdersOf(observation: Observation): Holder[] {
  const { cluster, pods } = observation;
  const { metadata, spec, status } = cluster;
  const running = (['zookeeper', 'bookkeeper'] as const).flatMap(component => {
    return podsOf(observation, component).map(({ metadata: { name } }): Holder => ({ component, name }));
  });
  const leaving = (status?.drainingBookies ?? []).flatMap(({ name }): Holder[] => {
    const isBookie = name === podName(metadata.name, 'bookkeeper', ordinalOf(name));
    return isBookie ? [{ component: 'bookkeeper', name }] : [];
  });
  const isAtEnd = metadata.deletionTimestamp !== undefined && pods.length === 0;
  const former = isAtEnd && spec.deletionPolicy === 'Delete' ? formerHolders(observation) : [];
  return [...running, ...leaving, ...former];
}

/** As many as were asked for, and those before one of which a volume is left. */
function formerHolders(observation: Observation): Holder[] {
  const { metadata, spec } = observation.cluster;
  return (['zookeeper', 'bookkeeper'] as const).flatMap(component => {
    if (!isAskedFor(spec, component)) return [];
    const left = claimsOf(observation, component).map(({ metadata: { name } }) => ordinalOf(name) + 1);
    const length = Math.max(settingsOf(spec, component).replicas, ...left);
    return Array.from({ length }, (_, ordinal): Holder => {
      return { component, name: podName(metadata.name, component, ordinal) };
    });
  });
}

/** Whether a claim of our names says that it is ours: by labels that are left, or by what only the operator writes. */
function isMarked({ metadata: { name } }: PulsarCluster, claim: Claim): boolean {
  const { labels = {}, annotations = {} } = claim.metadata;
  return labels[clusterLabel] === name || annotations[appliedAnnotation] !== undefined;
}

/** As it is when it has its labels back. */
function labelled({ metadata: { name } }: PulsarCluster, component: ComponentName, claim: Claim): Claim {
  const labels = { ...claim.metadata.labels, ...labelsOf(name, component) };
  return { ...claim, metadata: { ...claim.metadata, labels } };
}
