import { dequal } from 'dequal';
import type { Sentence } from '#src/api/reasons.ts';
import { type ObjectKey, withStatus } from '#src/kubernetes/object.ts';
import type { RunResult } from '#src/kubernetes/queue.ts';
import { actOn, type Failures } from './act/act.ts';
import { type Giving, giveAll } from './act/give.ts';
import { keepStore } from './act/keep-store.ts';
import { type Looked, lookAtAll, wayOf } from './act/look.ts';
import { clusterKeyOfMember, type InstancePass, type InstanceReconcilerOptions } from './act/pass.ts';
import { secretsNamed } from './credentials.ts';
import type { Instance, InstanceSecretsFound } from './model.ts';
import { pairsOf } from './pairs.ts';
import { askedOf, participantsOf } from './participants.ts';
import { type InstancePlan, type ParticipantSeen, planInstance } from './plan.ts';
import { replicationStatus } from './replication-status.ts';
import { announcedOf, instanceStatus, isRemembered, type StoreSaid } from './status.ts';
import { planSharing } from './store/plan.ts';
import { sharedStoreOf } from './store/shared-store.ts';

/** More than a whole leave takes: what comes after it is another pass. */
const mostRounds = 8;

/** A leave is rare: however many topics there are, it is looked at every half a minute. */
const mostSoonReads = 30;

/**
 * One pass over one instance: how each of its clusters is, what each is to be told of the others, and what came of it. It looks at
 * what is; it remembers who was a member, and by which addresses others were told of it, before it tells them.
 */
export function instanceReconciler(options: InstanceReconcilerOptions) {
  const { cache, secrets, pace, figures, still } = options;

  return async function reconcile(key: ObjectKey, signal: AbortSignal): Promise<RunResult> {
    const instance = cache.getByKey(key);
    if (!instance || instance.metadata.deletionTimestamp || isOthers(options, instance)) {
      for (const each of [secrets, figures, pace, still]) each.forget(key);
      return undefined;
    }
    const pass = { ...options, instance, secretsFound: undefined, signal };
    const secretsFound = seeSecrets(pass, key);
    if (secretsFound === 'unknown') return undefined;
    const { seen, plan, hasFailed } = await settle({ ...pass, secretsFound }, key);
    const reads = readsOf(seen);
    const isResting = plan.told.every(({ wait, isChanging }) => !isChanging && (!wait || !isSoon(wait)));
    const soonReads = Math.min(reads, mostSoonReads);
    const after = isResting || hasFailed ? pace.afterMs(key, reads) : pace.soonAfterMs(key, soonReads);
    return { after };
  };
}

/** Of several operators the one has it that looks after the first of its PulsarClusters. */
function isOthers({ clusters }: InstanceReconcilerOptions, instance: Instance): boolean {
  const first = participantsOf(instance).find(({ clusterRef }) => clusterRef);
  const key = first && clusterKeyOfMember(instance, first);
  return key !== undefined && clusters.standing(instance, key).kind === 'others';
}

/** Nobody looks at Secrets where none is named, nor was given. */
function seeSecrets(pass: InstancePass, key: ObjectKey): InstanceSecretsFound | undefined | 'unknown' {
  const participants = participantsOf(pass.instance);
  const names = [...new Set(participants.flatMap(secretsNamed))];
  if (names.length === 0 && participants.every(({ before }) => !before?.secret)) {
    pass.secrets.forget(key);
    return undefined;
  }
  const homes = participants.flatMap(each => wayOf(pass, each).home ?? []);
  return pass.secrets.see(key, names, homes, pass.instance.metadata.namespace ?? '') ?? 'unknown';
}

interface InstanceSettled {
  readonly seen: readonly ParticipantSeen[];
  readonly plan: InstancePlan;
  readonly hasFailed: boolean;
}

/** Looks, plans and acts until a look shows nothing to do, or something fails. */
async function settle(pass: InstancePass, key: ObjectKey): Promise<InstanceSettled> {
  let current = pass.instance;
  let givings: ReadonlyMap<string, Giving> | undefined;
  const store = await keepStore(pass);
  for (let round = 1; ; round++) {
    const looked = await lookAtAll(pass, current);
    const given = (givings ??= await giveAll(pass, seenOf(looked)));
    const seen = seenOf(looked).map(each => ({ ...each, secretWait: given.get(each.name)?.wait }));
    const plan = planOf(current, seen);
    const mayAct = plan.writes.length > 0 && round < mostRounds;
    const failures: Failures = new Map();
    if (mayAct) {
      if (!isRemembered(current, seen))
        current = await tell(pass, current, { seen, plan, givings, failures, store });
      const isDone = await actOn(pass, looked, plan.writes, failures);
      if (isDone && failures.size === 0) continue;
    }
    const left = plan.told.filter(({ hasLeft }) => hasLeft).map(({ name }) => name);
    const after = left.length > 0 ? await giveAll(pass, seen, name => left.includes(name)) : givings;
    await tell(pass, current, { seen, plan, givings: after, failures, store });
    pass.figures.set(key, pairsOf(seen, current.status?.pairs));
    return { seen, plan, hasFailed: failures.size > 0 };
  }
}

function planOf(instance: Instance, seen: readonly ParticipantSeen[]): InstancePlan {
  const { spec } = instance;
  return sharedStoreOf(instance) ? planSharing(seen, spec) : planInstance(seen, spec.giveUp);
}

function seenOf(looked: readonly Looked[]): readonly ParticipantSeen[] {
  return looked.map(({ seen }) => seen);
}

interface Became {
  readonly seen: readonly ParticipantSeen[];
  readonly plan: InstancePlan;
  readonly givings: ReadonlyMap<string, Giving>;
  readonly failures: Failures;
  readonly store: StoreSaid | undefined;
}

/** Says what has become of it; returns it as it is then. */
async function tell(
  { client, now, signal }: InstancePass,
  instance: Instance,
  { seen, plan, givings, failures, store }: Became,
): Promise<Instance> {
  const all = seen.flatMap(each => {
    const told = plan.told.find(({ name }) => name === each.name);
    if (!told) return [];
    const { wait: notGiven, secret } = givings.get(each.name) ?? {};
    // What its brokers have of others goes before it is forgotten.
    const rest = told.hasLeft ? notGiven : failures.get(each.name);
    return {
      told: rest ? { ...told, wait: told.wait ?? rest, hasLeft: false } : told,
      ...{ isLeaving: each.isLeaving, asked: askedOf(each), before: each.before, secret },
      announced: announcedOf(each, seen),
    };
  });
  const at = now();
  const { conditions, ...replication } = replicationStatus(instance, seen, at);
  const members = instanceStatus(instance, all, at, store);
  const status = {
    ...{ ...members, ...replication },
    conditions: [...(members.conditions ?? []), ...conditions],
  };
  if (dequal(status, instance.status)) return instance;
  await client.applyStatus(withStatus(instance, status), signal);
  return { ...instance, status };
}

/** How many reads a look takes of the brokers of the cluster that is asked most. */
function readsOf(seen: readonly ParticipantSeen[]): number {
  return Math.max(...seen.map(readsOfOne));
}

function readsOfOne({ heard }: ParticipantSeen): number {
  if (!heard || 'wait' in heard) return 1;
  const { namespaces = [], tenants = [] } = heard.facts.scan ?? {};
  const topics = namespaces.reduce((all, each) => all + each.topics.length + 2 * each.lists.length, 0);
  return 2 + Object.keys(heard.facts.records).length + 2 * tenants.length + namespaces.length + topics;
}

/** Whether what is waited for may come at any moment: only a person mends the others, and says so by an edit. */
function isSoon({ reason }: Sentence): boolean {
  return (
    reason === 'BacklogLeft' || reason === 'StillNamed' || reason === 'Asking' || reason === 'BrokersNotReady'
  );
}
