import type { Claim, Pod, PulsarCluster } from '#src/cluster/model/observation.ts';
import { claimTemplatesOf } from '#src/cluster/volumes/sizes.ts';
import {
  appliedAnnotation,
  type ComponentName,
  componentLabel,
  componentNames,
  managedBy,
  ordinalOf,
  selectorLabels,
  workloadName,
} from '#src/components/build/names.ts';
import { metadataJobName } from '#src/components/metadata/job.ts';
import { controllerOf, type KubernetesObject } from '#src/kubernetes/object.ts';

export { appliedAnnotation };

/** Whether an object carries the labels of what the cluster makes. */
export function isLabelled({ metadata: { name } }: PulsarCluster, { metadata }: KubernetesObject): boolean {
  const { labels = {} } = metadata;
  const wanted = { ...selectorLabels(name, labels[componentLabel] ?? ''), ...managedBy };
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/**
 * Whether an object is the cluster's: it is its owner or, where nobody is, the object says by its labels and what was
 * applied that we made it. Such ones a cluster of this name left behind that was deleted alone.
 */
export function isOurs(cluster: PulsarCluster, object: KubernetesObject): boolean {
  if (isOwned(cluster, object)) return true;
  const wasMade = object.metadata.annotations?.[appliedAnnotation] !== undefined;
  return !controllerOf(object) && wasMade && isLabelled(cluster, object);
}

/** Whether exactly this cluster, and no earlier one of its name, is the owner. */
export function isOwned({ metadata }: PulsarCluster, object: KubernetesObject): boolean {
  return object.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid) ?? false;
}

/** Whether an earlier cluster of this name is the owner: the garbage collector is about to remove it. */
export function isOfPredecessor(cluster: PulsarCluster, object: KubernetesObject): boolean {
  const controller = controllerOf(object);
  return (
    controller?.kind === 'PulsarCluster' &&
    controller.name === cluster.metadata.name &&
    controller.uid !== cluster.metadata.uid
  );
}

function isNumbered(name: string, prefix: string): boolean {
  return ordinalOf(name) >= 0 && name === `${prefix}-${ordinalOf(name)}`;
}

/** Whether a pod with our labels is one that a StatefulSet or a Job of the cluster made: anybody can write labels. */
export function isOurPod(cluster: PulsarCluster, pod: Pod): boolean {
  const { name } = cluster.metadata;
  const controller = controllerOf(pod);
  const component = componentNames.find(each => each === pod.metadata.labels?.[componentLabel]);
  if (!isLabelled(cluster, pod)) return false;
  if (component === undefined) {
    const jobs = [metadataJobName(name), `${name}-recover`];
    return jobs.some(job => (controller?.name ?? pod.metadata.name).startsWith(job));
  }
  const workload = workloadName(name, component);
  const isOfSet = controller === undefined || controller.name === workload;
  return isOfSet && isNumbered(pod.metadata.name, workload);
}

/** Whether a claim with our labels is one that a StatefulSet of the cluster makes. */
export function isOurClaim(cluster: PulsarCluster, claim: Claim): boolean {
  const component = claim.metadata.labels?.[componentLabel];
  return (
    isLabelled(cluster, claim) &&
    claimTemplatesOf(cluster).some(made => {
      const prefix = claimPrefix(cluster.metadata.name, made.component, made.template);
      return made.component === component && isNumbered(claim.metadata.name, prefix);
    })
  );
}

export function claimPrefix(cluster: string, component: ComponentName, template: string): string {
  return `${template}-${workloadName(cluster, component)}`;
}
