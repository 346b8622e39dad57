import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { type ComponentState, isAlive } from '#src/cluster/model/component-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Judgement } from '#src/cluster/model/said.ts';
import { lostLabels, unseenPods } from '#src/cluster/model/unseen.ts';
import { componentNames, configLabel, labelsOf, versionLabel } from '#src/components/build/names.ts';
import { controllerOf, type KubernetesObject } from '#src/kubernetes/object.ts';

type Labels = Readonly<Record<string, string>>;

/** The pods of the cluster that are not seen, or whose labels tell of another template than they have, each as it gets its labels back. */
export function labelledAgain({ observation, components, context }: ClusterState): KubernetesObject[] {
  const pods = unseenPods(observation).filter(isAlive);
  return componentNames.flatMap(name => {
    const component = components[name];
    const own = pods.filter(pod => isMadeBy(component, pod));
    const unlabelled = own.filter(pod => lostLabels(context.name, name, pod).length > 0);
    const edited = component.updated.filter(pod => isAlive(pod) && isEdited(component, pod));
    return [
      ...unlabelled.map(pod => withLabels(pod, labelsOf(context.name, name))),
      ...edited.map(pod => withLabels(pod, labelsOfTemplate(component))),
    ];
  });
}

function withLabels({ metadata: { name, namespace } }: KubernetesObject, labels: Labels): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...(namespace && { namespace }), labels } };
}

/** What the pods of a template tell of it by their labels: decisions go by these. */
function labelsOfTemplate({ statefulSet }: ComponentState): Labels {
  const given = Object.entries(statefulSet?.spec.template?.metadata?.labels ?? {});
  return Object.fromEntries(given.filter(([key]) => key === versionLabel || key === configLabel));
}

/** Whether a pod of the present template says otherwise. */
function isEdited(component: ComponentState, { metadata: { labels = {} } }: KubernetesObject): boolean {
  return Object.entries(labelsOfTemplate(component)).some(([key, value]) => labels[key] !== value);
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
