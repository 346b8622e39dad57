import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { type ComponentState, isAlive } from '#src/cluster/model/component-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Judgement } from '#src/cluster/model/said.ts';
import { lostLabels, unseenPods } from '#src/cluster/model/unseen.ts';
import { componentNames, labelsOf } from '#src/components/build/names.ts';
import { controllerOf, type KubernetesObject } from '#src/kubernetes/object.ts';

/** The pods of the cluster that are not seen, each as it gets its labels back. */
export function labelledAgain({ observation, components, context }: ClusterState): KubernetesObject[] {
  const pods = unseenPods(observation).filter(isAlive);
  return componentNames.flatMap(component => {
    const own = pods.filter(pod => isMadeBy(components[component], pod));
    const unlabelled = own.filter(pod => lostLabels(context.name, component, pod).length > 0);
    return unlabelled.map(({ metadata: { name, namespace } }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, ...(namespace && { namespace }), labels: labelsOf(context.name, component) },
    }));
  });
}

const reason = 'PodUnlabelled';

/** What is said of a pod that is missing as far as is seen, and there all the same. */
export function judgeUnseen(
  observation: Observation,
  component: ComponentState,
  name: string,
): Judgement | undefined {
  const { spec, metadata } = observation.cluster;
  const pod = unseenPods(observation).find(found => found.metadata.name === name);
  const lost = pod ? lostLabels(metadata.name, component.name, pod) : [];
  if (!pod || lost.length === 0) return undefined;
  const message = `is there without ${lost.join(' ')}, by which it is known`;
  const way = `kubectl -n ${metadata.namespace ?? 'default'} label --overwrite pod ${name} ${lost.join(' ')}`;
  if (!isMadeBy(component, pod)) {
    const hint = `Its StatefulSet does not have it and can make no other: ${way}, or delete it.`;
    return { workloadStatus: 'Blocked', reason, message, hint };
  }
  return spec.suspend
    ? { workloadStatus: 'Blocked', reason, message, hint: `Give that back: ${way}` }
    : { workloadStatus: 'Waiting', reason, message, hint: 'It gets that back.' };
}

/** Whether the StatefulSet of a component made a pod, whatever the labels say. */
function isMadeBy({ statefulSet }: ComponentState, pod: KubernetesObject): boolean {
  return statefulSet !== undefined && controllerOf(pod)?.uid === statefulSet.metadata.uid;
}
