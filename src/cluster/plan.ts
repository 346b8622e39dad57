import { awaitedOf } from '#src/cluster/lifecycle/awaited.ts';
import { planDeletion, wantedFinalizers } from '#src/cluster/lifecycle/deletion.ts';
import { isCarriedOut, planAtRest } from '#src/cluster/lifecycle/suspend.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import { open } from '#src/cluster/model/gate.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { nothing, type Plan } from '#src/cluster/model/plan.ts';
import type { Question } from '#src/cluster/model/question.ts';
import { soonest } from '#src/cluster/model/wants.ts';
import { isWork } from '#src/cluster/nodes/budgets.ts';
import { changesOf } from '#src/cluster/objects/changes.ts';
import { awaitedEnds, leavingOf } from '#src/cluster/objects/leaving.ts';
import { type Naming, namingOf } from '#src/cluster/objects/naming.ts';
import { claimsToLookUp, withUnseenClaims } from '#src/cluster/objects/unseen-claims.ts';
import { extentOf, latitudeOf, within } from '#src/cluster/serving/latitude.ts';
import { servingOf } from '#src/cluster/serving/serving.ts';
import type { StatusInput } from '#src/cluster/status/input.ts';
import { statusOf } from '#src/cluster/status/status.ts';
import { stateOf } from './in-force.ts';
import { wishesOf } from './life.ts';

type Wishes = ReturnType<typeof wishesOf>;

/** The whole decision of a pass: a pure function of what was observed. `failed` is what this pass has tried in vain. */
export function plan(seen: Observation, failed: readonly Failure[] = []): Plan {
  const of = seen.facts.unseenClaims ? [] : claimsToLookUp(seen);
  if (of.length > 0) return ask(seen, [{ fact: 'unseenClaims', of }]);
  const observation = withUnseenClaims(seen);
  if (observation.cluster.metadata.deletionTimestamp) return planDeletion(observation, failed);
  const state = stateOf(observation);
  const wishes = wishesOf(state);
  if (wishes.needs.length > 0) return ask(observation, wishes.needs);
  const changes = changesOf(observation, wishes.applies);
  const naming = namingOf(observation, changes, wishes.reserves);
  if (observation.cluster.spec.suspend || wishes.stops) return leftAlone(state, wishes, naming);
  if (naming.ask) return ask(observation, [naming.ask]);
  return naming.isBlocked ? blocked(state, wishes, naming) : carriedOut(state, wishes, naming, failed);
}

/** What a pass says and does whose plan could not be carried out as a whole; nothing of that is tried again in it. */
export function planAfter(planned: Plan, observation: Observation, failed: readonly Failure[]): Plan {
  const { status, moving, events, wakeAfterSeconds } = plan(observation, failed);
  const wake = soonest(planned.wakeAfterSeconds, wakeAfterSeconds);
  return { ...nothing, status, moving, events, bestEffort: planned.bestEffort, ...wakes(wake) };
}

function wakes(wakeAfterSeconds: number | undefined): Pick<Plan, 'wakeAfterSeconds'> {
  return wakeAfterSeconds === undefined ? {} : { wakeAfterSeconds };
}

/** What is asked for now: which bookies to ask about is known only when it is known who has lost a disk, by the cookies. */
function ask({ cluster }: Observation, questions: readonly Question[]): Plan {
  const isFirst = questions.some(({ fact }) => fact === 'cookies');
  const needs = isFirst ? questions.filter(({ fact }) => fact !== 'bookies') : questions;
  return { ...nothing, needs, status: cluster.status ?? {} };
}

/** Nothing is done, and the status says why. */
function told(state: ClusterState, found: StatusInput, wakeAfterSeconds: number | undefined): Plan {
  const { status, moving, events, deadlineSeconds } = statusOf(state, found);
  return { ...nothing, status, moving, events, ...wakes(soonest(wakeAfterSeconds, deadlineSeconds)) };
}

/** A name that the cluster needs is somebody else's. */
function blocked(state: ClusterState, { found }: Wishes, { failures, wakeAfterSeconds }: Naming): Plan {
  const { gates, metadata } = found;
  return told(state, { ...(gates && { gates }), ...(metadata && { metadata }), failures }, wakeAfterSeconds);
}

/** How it stands to the store that it shares; which one that is is remembered only by who goes on to enter it. */
function membershipTold({ membership }: StatusInput): Pick<StatusInput, 'membership'> {
  if (!membership) return {};
  const { store: _, ...told } = membership;
  return { membership: told };
}

/** What a cluster does that is suspended, or has lost its metadata: next to nothing. */
function leftAlone(state: ClusterState, wishes: Wishes, { changes }: Naming): Plan {
  const { observation } = state;
  const { found, applies, deletions, operations } = wishes;
  const { metadata = open, expansions = new Map(), rollouts, stuck = [], upgrade } = found;
  const work = changes.filter(isWork);
  const leaving = leavingOf(observation, applies);
  const acts = work.length + deletions.length + operations.length + leaving.length;
  const isPending = acts > 0 || !rollouts || !isCarriedOut(state, expansions, rollouts);
  const awaits = isPending ? awaitedOf(state, { changes: work, deletions, expansions, leaving }) : [];
  const waits = { metadata, ...membershipTold(found), isPending, awaits, stuck };
  const planned = planAtRest(state, { ...waits, ...(upgrade && { upgrade }) });
  if (planned.needs.length > 0) return ask(observation, planned.needs);
  const naming = namingOf(observation, planned.changes);
  return naming.ask ? ask(observation, [naming.ask]) : { ...planned, changes: naming.changes };
}

/** Why nothing is restarted or removed yet. */
const notHeard: Failure = {
  reason: 'Asking',
  component: 'zookeeper',
  message:
    'Waiting to hear from ZooKeeper whether the metadata is there, before anything is restarted or removed',
};

function carriedOut(state: ClusterState, wishes: Wishes, naming: Naming, failed: readonly Failure[]): Plan {
  const { fallout } = naming;
  const wanted = {
    ...wishes,
    changes: naming.changes,
    deletions: wishes.deletions.filter(deletion => !fallout.stopsDeletion(deletion)),
  };
  const latitude = latitudeOf(state);
  const { losses, operations, changes, deletions, bestEffort } = within(latitude, wanted);
  const work = {
    ...wanted,
    changes: wanted.changes.filter(isWork),
    deletions: wanted.deletions.filter(({ bestEffort }) => !bestEffort),
  };
  const isWaiting = latitude === 'creations' && extentOf(work) > changes.filter(isWork).length;
  const finalizers = wantedFinalizers(state.observation, deletions);
  const { events, deadlineSeconds, ...told } = statusOf(state, {
    ...wishes.found,
    losses,
    serving: servingOf(state, failed),
    pending: extentOf(work) > 0,
    failures: [
      ...naming.failures,
      ...failed.filter(failure => !failure.bestEffort),
      ...awaitedEnds(leavingOf(state.observation, wishes.applies)),
      ...(isWaiting ? [notHeard] : []),
    ],
  });
  return {
    needs: [],
    ...(finalizers && { finalizers }),
    operations,
    changes,
    deletions,
    bestEffort,
    ...told,
    events: latitude === 'all' ? [...events, ...wishes.events] : events,
    ...wakes(soonest(wishes.wakeAfterSeconds, deadlineSeconds, naming.wakeAfterSeconds)),
  };
}
