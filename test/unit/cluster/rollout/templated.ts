import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { Facts, StatefulSet } from '#src/cluster/model/observation.ts';
import type { Rollout } from '#src/cluster/model/remembered.ts';
import { imageAnnotation, templateAnnotation } from '#src/components/build/names.ts';
import { sealed } from '#src/components/build/seal.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { stateAtRest } from '../at-rest.ts';

/** A StatefulSet with a template that can be told from others. */
export function templated(set: KubernetesObject, name: string): KubernetesObject {
  const annotations = sealed({
    ...set.metadata.annotations,
    [templateAnnotation]: name,
    [imageAnnotation]: `image-${name}`,
  });
  const spec = { ...(set['spec'] as object), replicas: 4, template: { metadata: { labels: { name } } } };
  return { ...set, metadata: { ...set.metadata, annotations }, spec };
}

/** What gives pods a template. */
export function seen({ metadata, ...set }: KubernetesObject) {
  const { template } = set['spec'] as StatefulSet['spec'];
  return [
    template?.metadata?.labels?.['name'],
    metadata.annotations?.[templateAnnotation],
    metadata.annotations?.[imageAnnotation],
  ];
}

export const of = (name: string) => [name, name, `image-${name}`];

export interface TemplatedBrokers {
  /** The revision of the StatefulSet, whose template is `live`. */
  readonly revision: string;
  readonly remembered: Rollout;
  readonly facts?: Facts;
}

/** Brokers of which another template is wanted than is live. */
export function brokers({ revision, remembered, facts }: TemplatedBrokers): {
  state: ClusterState;
  wanted: KubernetesObject;
} {
  const state = stateAtRest(facts);
  const { broker } = state.components;
  const set = templated(broker.statefulSet as StatefulSet, 'live') as StatefulSet;
  const statefulSet = { ...set, status: { ...set.status, updateRevision: revision } };
  const { proven, failed } = remembered;
  const told = {
    ...state.observation.cluster.status?.components?.['broker'],
    provenRevision: proven,
    failedRoll: failed,
  };
  Object.assign(state.observation.cluster.status?.components ?? {}, { broker: told });
  const components = { ...state.components, broker: { ...broker, statefulSet } };
  return { state: { ...state, components }, wanted: templated(set, 'new') };
}
