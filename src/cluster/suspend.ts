import { releaseOf } from '#src/components/context.ts';
import { type ComponentName, componentNames } from '#src/components/names.ts';
import { wantedFinalizers } from './deletion.ts';
import type { Gate } from './gates.ts';
import type { Growth } from './growth.ts';
import type { Plan } from './plan.ts';
import { awaitedRelease, presentReleases } from './release.ts';
import { statusOf } from './status.ts';
import { isObserved, isUpdated, viewOf } from './view.ts';
import type { World } from './world.ts';

/** Whether no wish waits for anything, be the pods well or not. Objects to apply are not looked at. */
export function isCarriedOut(
  { views, procedures, context }: World,
  growth: ReadonlyMap<ComponentName, Growth>,
): boolean {
  if (procedures.length > 0 || growth.size > 0) return false;
  return componentNames.every(name => {
    const { statefulSet: set, pods } = views[name];
    if (!set || !isObserved(set) || awaitedRelease(context, name)) return false;
    return pods.every(pod => isUpdated(pod, set));
  });
}

/**
 * The world as it is, without the wishes that wait. What is remembered stays, but for the looks at bookies that leave:
 * whatever was seen before a pause is no reason to let one go after it.
 */
function present(world: World): World {
  const { observation, context, bookies } = world;
  const { release, releases } = presentReleases(observation, releaseOf(context.spec));
  const views = Object.fromEntries(
    Object.values(world.views).map(({ name, statefulSet, desired }) => {
      return [name, viewOf(observation, context, name, statefulSet?.spec.replicas ?? desired)];
    }),
  ) as World['views'];
  const draining = (observation.cluster.status?.drainingBookies ?? []).map(({ name }) => ({ name }));
  return {
    ...world,
    views,
    procedures: [],
    bookies: { ...bookies, draining },
    context: { ...context, spec: { ...context.spec, ...release }, releases },
  };
}

/** How often a suspended cluster is looked at although nothing has happened: some facts no watch tells. */
const lookSeconds = 60;

/**
 * A pass over a cluster that is left alone: nothing but its status is written, and the finalizers, so that it can be
 * deleted as any other. `isPending` says whether there would have been something to do.
 */
export function planSuspended(world: World, metadata: Gate, isPending: boolean): Plan {
  const finalizers = wantedFinalizers(world.observation, []);
  const { status, events } = statusOf(present(world), { metadata, suspended: true, pending: isPending });
  return {
    needs: [],
    operations: [],
    changes: [],
    deletions: [],
    background: [],
    ...(finalizers && { finalizers }),
    status,
    events,
    wakeAfterSeconds: lookSeconds,
  };
}
