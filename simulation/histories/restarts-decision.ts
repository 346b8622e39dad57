import { stateOf } from '#src/cluster/in-force.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { claimsOf } from '#src/cluster/model/component-state.ts';
import type { Claim, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Question } from '#src/cluster/model/question.ts';
import type { Rollouts } from '#src/cluster/model/remembered.ts';
import { type Rolling, rollingOf } from '#src/cluster/rollout/next-pod.ts';
import { rolloutsOf } from '#src/cluster/rollout/proven.ts';
import { setInForce } from '#src/cluster/rollout/set-in-force.ts';
import { type Serving, servingOf } from '#src/cluster/serving/serving.ts';
import { type ClusterContext, type Release, releaseOf } from '#src/components/build/context.ts';
import {
  type ComponentName,
  componentNames,
  ensembleAnnotation,
  imageAnnotation,
  templateAnnotation,
  workloadName,
} from '#src/components/build/names.ts';
import { settingsOf } from '#src/components/build/settings.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { templateOf } from './objects.ts';

export function isCrashing({ status }: Pod): boolean {
  return status?.containerStatuses?.some(({ restartCount = 0 }) => restartCount >= 2) ?? false;
}

export function revisionOfPod(pod: Pod): string {
  return pod.metadata.labels?.['controller-revision-hash'] ?? '';
}

/** The StatefulSets that the spec asks for, as far as they differ here: by version and configuration. */
function wantedSets({ context }: ClusterState): Map<ComponentName, KubernetesObject> {
  return new Map(componentNames.map(name => [name, setWith(context, name, context.releases[name])]));
}

function setWith(
  { spec }: ClusterContext,
  name: ComponentName,
  { version, image }: Release,
): KubernetesObject {
  const setting = String(settingsOf(spec, name).config['setting'] ?? 'a');
  const annotations = { [imageAnnotation]: image, [templateAnnotation]: templateOf(version, setting) };
  const metadata = { name: workloadName('demo', name), annotations };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec: {} };
}

/** The volumes of servers that do not have the mark they are to have, with it. */
export function marksOf({ context: { members }, observation }: ClusterState): Claim[] {
  if (members === undefined) return [];
  const annotations = { [ensembleAnnotation]: String(members) };
  const unmarked = claimsOf(observation, 'zookeeper').filter(({ metadata }) => {
    return metadata.annotations?.[ensembleAnnotation] !== String(members);
  });
  return unmarked.map(volume => ({ ...volume, metadata: { ...volume.metadata, annotations } }));
}

/** What is decided; while metadata is lost nothing but what the status remembers. */
export interface Decided {
  readonly world: ClusterState;
  readonly rollouts: Rollouts;
  readonly rolling: readonly Rolling[];
  /** The StatefulSets in force. */
  readonly sets: ReadonlyMap<ComponentName, KubernetesObject>;
  readonly needs: Question | undefined;
  readonly serving: Serving;
}

/** As `plan` decides about restarts. */
export function decide(observation: Observation): Decided {
  const world = stateOf(observation);
  const wanted = wantedSets(world);
  const rollouts = rolloutsOf(world, wanted, name =>
    setWith(world.context, name, releaseOf(world.context.spec)),
  );
  const serving = servingOf(world);
  if (serving.lost) return { world, rollouts, rolling: [], sets: new Map(), needs: undefined, serving };
  const rolling = rollingOf(world, rollouts);
  const inForce = [...wanted].map(
    ([name, set]) => [name, setInForce(world, name, set, rollouts[name])] as const,
  );
  const asked = [
    ...world.steps.map(procedure => procedure.needs),
    ...rolling.map(({ roll }) => (roll.kind === 'wait' ? roll.needs : undefined)),
    ...inForce.map(([, found]) => ('needs' in found ? found.needs : undefined)),
  ];
  const sets = new Map(
    inForce.flatMap(([name, found]) => ('set' in found ? [[name, found.set] as const] : [])),
  );
  return {
    world,
    rollouts,
    rolling,
    sets,
    needs: asked.find(each => each !== undefined),
    serving,
  };
}
