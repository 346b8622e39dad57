import type { StatefulSet } from '#src/cluster/model/observation.ts';
import { operatorVersionAnnotation, templateAnnotation } from '#src/components/build/names.ts';
import { deviations } from '#src/kubernetes/difference.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** What the API server lets nobody change of a StatefulSet. */
const immutable = ['podManagementPolicy', 'selector', 'serviceName', 'volumeClaimTemplates'] as const;

/**
 * A StatefulSet as it can be laid over the one there is. What nothing changes stays until it is made again: a release of
 * the operator that makes it otherwise would be refused for ever. And the template is of the release that first made it.
 */
export function fitted(set: KubernetesObject, live: StatefulSet | undefined): KubernetesObject {
  if (!live) return set;
  const [spec, there] = [set['spec'], live.spec].map(each => each as Record<string, unknown>);
  const fixed = immutable.filter(field => deviations(spec?.[field], there?.[field]).length > 0);
  const stays = Object.fromEntries(fixed.map(field => [field, there?.[field]]));
  const annotations = annotationsOf(set, live);
  // The object itself, as often as it can be: what was made of that is known.
  if (fixed.length === 0 && annotations === set.metadata.annotations) return set;
  return {
    ...set,
    metadata: { ...set.metadata, ...(annotations && { annotations }) },
    spec: { ...spec, ...stays },
  };
}

/** What it tells of itself: the same template is of the release that made it. */
function annotationsOf(
  set: KubernetesObject,
  live: StatefulSet,
): KubernetesObject['metadata']['annotations'] {
  const [annotations, there] = [set, live].map(({ metadata }) => metadata.annotations);
  const isSame = annotations?.[templateAnnotation] === there?.[templateAnnotation];
  const madeBy = there?.[operatorVersionAnnotation];
  if (!isSame || madeBy === undefined || madeBy === annotations?.[operatorVersionAnnotation])
    return annotations;
  return { ...annotations, [operatorVersionAnnotation]: madeBy };
}
