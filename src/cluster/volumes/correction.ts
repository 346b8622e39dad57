import { isAlive, isSpare, isUnbound, podsOf, statefulSetOf } from '#src/cluster/model/component-state.ts';
import type { Claim, Observation } from '#src/cluster/model/observation.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { ordinalOf } from '#src/components/build/names.ts';
import {
  allClaimsFrom,
  type ClaimTemplate,
  claimTemplatesOf,
  classOf,
  isSmaller,
  isUnused,
  type LiveTemplate,
  liveTemplate,
  requestOf,
} from './sizes.ts';

/**
 * What goes where storage was wrong from the first: the StatefulSet, so that nobody makes the same again; claims that never
 * had a volume, and the pods that wait for them. All are made again as they are asked for now. What a person has made for
 * certain data stays.
 */
export function corrections(observation: Observation): Deletion[] {
  const templates = claimTemplatesOf(observation.cluster);
  const wrong = templates.filter(template => isWrong(observation, template));
  const sets = new Set(wrong.map(({ component }) => statefulSetOf(observation, component)));
  const claims = templates.flatMap(template => {
    const stale = wrong.includes(template)
      ? allClaimsFrom(observation, template)
      : staleClaims(observation, template);
    return stale.filter(claim => !isAlive(claim) || !isForData(claim));
  });
  const pods = (['zookeeper', 'bookkeeper'] as const).flatMap(component => podsOf(observation, component));
  const waiting = pods.filter(pod => {
    return (
      isAlive(pod) &&
      isSpare(observation, pod) &&
      claims.some(({ metadata }) => metadata.name.endsWith(`-${pod.metadata.name}`))
    );
  });
  const why = 'its storage was never there, and another is asked for';
  return [
    ...[...sets].flatMap(object => (object ? [{ object, why, keepsDependents: true as const }] : [])),
    ...[...claims.filter(isAlive), ...waiting].map(object => ({ object, why })),
  ];
}

/** Whether a claim asks for a volume with something on it: no StatefulSet of ours makes such a one. */
function isForData({ spec: { dataSource, dataSourceRef, selector } = {} }: Claim): boolean {
  return [dataSource, dataSourceRef, selector].some(each => each !== undefined);
}

/** Whether a claim template that no volume was ever made of is to be another: it can only with its StatefulSet. */
function isWrong(observation: Observation, template: ClaimTemplate): boolean {
  const live = liveTemplate(observation, template);
  if (!live || !isUnused(observation, template)) return false;
  const { resources, storageClassName } = live.spec;
  return isOtherSize(template, resources.requests.storage) || storageClassName !== template.storageClass;
}

/** A template that makes what the live one does. */
function asLive(template: ClaimTemplate, live: LiveTemplate['spec']): ClaimTemplate {
  const { field, classField, component, template: name } = template;
  const { storageClassName: storageClass, resources } = live;
  const wish = resources.requests.storage;
  return { field, classField, component, template: name, wish, ...(storageClass && { storageClass }) };
}

function isOtherSize({ wish }: ClaimTemplate, size: string): boolean {
  return isSmaller(wish, size) || isSmaller(size, wish);
}

/** The claims without a volume of pods that are wanted, which are not as they would be made now: these wait for nothing. */
function staleClaims(observation: Observation, wished: ClaimTemplate): readonly Claim[] {
  const { replicas } = observation.cluster.spec[wished.component];
  const live = liveTemplate(observation, wished)?.spec;
  const template = live ? asLive(wished, live) : wished;
  const made = statefulSetOf(observation, template.component)?.metadata.creationTimestamp;
  return allClaimsFrom(observation, template).filter(claim => {
    const isOlder =
      made !== undefined && Date.parse(claim.metadata.creationTimestamp ?? '') < Date.parse(made);
    const isOther = template.storageClass !== undefined && classOf(claim) !== template.storageClass;
    const isWanted = ordinalOf(claim.metadata.name) < replicas && isUnbound(claim);
    return isWanted && (!isAlive(claim) || isOlder || isOther || isOtherSize(template, requestOf(claim)));
  });
}
