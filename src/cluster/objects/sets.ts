import { replicasAtFirst } from '#src/cluster/functions/first-worker.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { Component } from '#src/components/build/component.ts';
import { releaseOf } from '#src/components/build/context.ts';
import { type ComponentName, templateAnnotation } from '#src/components/build/names.ts';
import { sameContext } from '#src/components/build/once.ts';
import { runsPulsar } from '#src/components/build/settings.ts';
import { catalogue } from '#src/components/catalogue.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** The StatefulSet of a component as the specification asks for it now. */
export function wantedSet(
  { context, observation, components }: ClusterState,
  name: ComponentName,
): KubernetesObject {
  const replicas = replicasAtFirst(observation, context.spec, name, components[name].desired);
  return componentOf(name).run(context, replicas);
}

/** The components of a cluster. Of one that is absent nothing is made. */
export function presentOf({ components }: ClusterState): Component[] {
  return catalogue.filter(({ name }) => !components[name].absent);
}

function componentOf(name: ComponentName): Component {
  const found = catalogue.find(component => component.name === name);
  if (!found) throw new Error(`${name} is not in the catalogue`);
  return found;
}

/** The same as it is to be when the component gets the release that the others are getting. */
export function setAtTarget(state: ClusterState, name: ComponentName): KubernetesObject {
  const { context } = state;
  const release = runsPulsar(name) ? releaseOf(context.spec) : context.releases[name];
  const releases = { ...context.releases, [name]: release };
  const atTarget = sameContext(state.observation.cluster.spec, { ...context, releases });
  return wantedSet({ ...state, context: atTarget }, name);
}

/** The configuration that the pods of a StatefulSet mount, as far as it is that of the specification. */
export function configurationOf(
  state: ClusterState,
  name: ComponentName,
  set: KubernetesObject,
): KubernetesObject[] {
  const isSame = templateOf(set) === templateOf(wantedSet(state, name));
  return isSame
    ? componentOf(name)
        .prepare(state.context)
        .filter(({ kind }) => kind === 'ConfigMap')
    : [];
}

function templateOf({ metadata }: KubernetesObject): string | undefined {
  return metadata.annotations?.[templateAnnotation];
}
