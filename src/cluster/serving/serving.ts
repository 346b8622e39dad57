import type { Reason } from '#src/api/reasons.ts';
import type { ConditionType } from '#src/api/schema/condition.ts';
import { accessRemedy } from '#src/cluster/broker/access.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { ComponentState } from '#src/cluster/model/component-state.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import { type Hearing, hearing } from '#src/cluster/model/heard.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { listed } from '#src/cluster/model/sentence.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { isNobodyLetIn } from '#src/cluster/rollout/broker-health.ts';
import { bookieId } from '#src/components/bookkeeper/config.ts';
import { brokerId } from '#src/components/broker/config.ts';
import { quorumsOf } from '#src/components/build/context.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { isConfigurationStore } from '#src/components/build/settings.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { canaryHealth } from './canary.ts';
import { conditionsHeard } from './conditions.ts';
import { deafSince } from './hearing.ts';
import { isMetadataLost, latitudeOf, missingOf } from './latitude.ts';
import { notYetHeardOf } from './not-yet-heard.ts';

/** Why a cluster whose pods are as they are to be is not Ready, or why nobody can tell. */
export interface NotServing {
  readonly status: 'False' | 'Unknown';
  readonly component: ComponentName;
  readonly reason: Reason;
  readonly message: string;
}

/** What the servers of a cluster tell, as against its pods. */
export interface Serving {
  /** Metadata that is lost: it comes before all else, and is so until it is seen again. */
  readonly lost?: NotServing;
  /** What keeps it from serving although its pods are as they are to be. */
  readonly trouble?: NotServing;
  readonly conditions: Partial<Record<ConditionType, Verdict>>;
}

/** One thing that servers tell, and pods do not. */
type Sign = (state: ClusterState) => NotServing | undefined;

const unheard: Sign = ({ observation, context }) => {
  const deaf = deafSince(observation);
  if (!deaf) return undefined;
  const what = isConfigurationStore(context.spec) ? 'whether the ensemble serves' : 'whether Pulsar serves';
  const message = `Nobody can tell since ${deaf.since} ${what}: the operator hears nothing from ZooKeeper (${deaf.why}). See whether a NetworkPolicy keeps the operator from its pods.`;
  return { status: 'Unknown', component: 'zookeeper', reason: 'Unheard', message };
};

const unwritable: Sign = state => {
  const { observation, context } = state;
  const { bookkeeper } = state.components;
  const bookies = hearing(observation.heard)?.bookies;
  const needed = quorumsOf(context.spec).ensemble;
  const awaited = notYetHeardOf(state, 'bookkeeper').length;
  if (!bookies || bookies.writable.length + awaited >= needed) return undefined;
  const { desired } = bookkeeper;
  const silent = Math.max(0, desired - bookies.writable.length);
  const isReadOnly = (name: string) => bookies.readOnly.includes(bookieId(context, name));
  const names = podsWith(bookkeeper, isReadOnly);
  const many = `${silent} of ${desired} bookies take no writes`;
  const few = `and nothing can be written with fewer than ${needed} that do`;
  // None of them is read-only: no disk has to do with it.
  if (!names) {
    const message = `${many}, ${few}: ZooKeeper does not list them. A bookie that has lost its session registers again by itself; if this lasts, see their logs.`;
    return { status: 'False', component: 'bookkeeper', reason: 'NotServing', message };
  }
  const message = `${many} (${names}), ${few}. Their disks are too full, or somebody made them read-only: raise bookkeeper.storage.ledgers.size, raise bookkeeper.replicas, or restart them when there is room.`;
  return { status: 'False', component: 'bookkeeper', reason: 'ReadOnly', message };
};

const unregistered: Sign = state => {
  const { context, components } = state;
  const brokers = hearing(state.observation.heard)?.brokers;
  const awaited = namesOf(notYetHeardOf(state, 'broker'));
  const isMissing = (name: string) => !brokers?.includes(brokerId(context, name)) && !awaited.includes(name);
  const names = brokers && podsWith(components.broker, isMissing);
  if (!names) return undefined;
  const message = `ZooKeeper does not list ${names}, so no client is sent there: the session is lost or was never made. See the log; delete the pod to start it anew.`;
  return { status: 'False', component: 'broker', reason: 'NotServing', message };
};

const failing: Sign = ({ observation: { pulse }, components: { broker } }) => {
  const [first, ...others] = pulse?.failing ?? [];
  if (!pulse || !first) return undefined;
  const also = others.length > 0 ? ` So do ${others.map(({ name }) => name).join(', ')}.` : '';
  const remedy = pulse.failing.some(({ unauthorized }) => unauthorized) ? ` ${accessRemedy}.` : '';
  const said = `${first.name} ${first.message}.${also}${remedy}`;
  if (isNobodyLetIn(pulse.failing, broker.pods.length)) {
    const message = `Nobody can tell whether brokers store messages: ${said}`;
    return { status: 'Unknown', component: 'broker', reason: 'Unauthorized', message };
  }
  return { status: 'False', component: 'broker', reason: 'NotServing', message: said };
};

/** Before it was Ready, and after the operator has started, Ready is not said on the word of pods alone. */
const notHeardYet: Sign = state => {
  const { cluster, heard, pulse } = state.observation;
  if (conditionOf(cluster.status, 'Ready')?.status === 'True') return undefined;
  const told = hearing(heard);
  const isMissed = told && told.missingMetadata.length > 0 && !isConfigurationStore(state.context.spec);
  if (!told || isMissed) return asking('zookeeper', 'Waiting to hear from ZooKeeper');
  const unlisted = notListedYet(state, told);
  if (unlisted) return unlisted;
  const isAsked = (name: string) => pulse?.asked.includes(name) === true;
  const areAllAsked = podsWith(state.components.broker, name => !isAsked(name)) === '';
  const unasked = 'Waiting to hear from the brokers whether they store messages';
  return areAllAsked ? undefined : asking('broker', unasked);
};

const signs: readonly Sign[] = [unheard, unwritable, unregistered, failing, notHeardYet];

/** Of what has neither bookies nor brokers. */
const signsOfStore: readonly Sign[] = [unheard, notHeardYet];

/** `failed` is what was tried in vain. */
export function servingOf(state: ClusterState, failed: readonly Failure[] = []): Serving {
  const lost = lostMetadata(state);
  const trouble = troubleOf(state);
  const conditions = { ...conditionsHeard(state, failed), ...canaryHealth(state) };
  return { ...(lost && { lost }), ...(trouble && { trouble }), conditions };
}

/** Metadata that the cluster once had. What is restarted or removed without it may not come back. */
function lostMetadata(state: ClusterState): NotServing | undefined {
  if (!isMetadataLost(state)) return undefined;
  const missing = missingOf(state.observation);
  const what = missing ? `(${missing.join(', ')})` : 'and does not tell now whether it is back';
  const change = latitudeOf(state) === 'zookeeper' ? 'changes nothing but ZooKeeper' : 'changes nothing';
  const servers = isConfigurationStore(state.context.spec) ? 'Brokers of its members' : 'Brokers and bookies';
  const message = `ZooKeeper has lost metadata of the cluster ${what}: somebody removed it, or its data is gone. Restore ZooKeeper's volumes from a backup. ${servers} serve from memory until they stop: do not restart them. The operator ${change} meanwhile.`;
  return { status: 'False', component: 'zookeeper', reason: 'MetadataLost', message };
}

/** The first thing that keeps Pulsar from serving. */
function troubleOf(state: ClusterState): NotServing | undefined {
  for (const sign of isConfigurationStore(state.context.spec) ? signsOfStore : signs) {
    const trouble = sign(state);
    if (trouble) return trouble;
  }
  return undefined;
}

/** Those without which it does not serve, or nobody can tell, and of which ZooKeeper may be about to tell. */
function notListedYet(state: ClusterState, { bookies: { writable } }: Hearing): NotServing | undefined {
  const isWritable = writable.length >= quorumsOf(state.context.spec).ensemble;
  const bookies = isWritable ? [] : namesOf(notYetHeardOf(state, 'bookkeeper'));
  const names = [...bookies, ...namesOf(notYetHeardOf(state, 'broker'))];
  if (names.length === 0) return undefined;
  const component = bookies.length > 0 ? 'bookkeeper' : 'broker';
  return asking(component, `Waiting to hear from ZooKeeper of ${listed(names)}`);
}

function asking(component: ComponentName, message: string): NotServing {
  return { status: 'False', component, reason: 'Asking', message };
}

function namesOf(pods: readonly Pod[]): string[] {
  return pods.map(({ metadata }) => metadata.name);
}

/** Names of those pods, for a sentence; empty where there are none. */
function podsWith({ pods }: ComponentState, is: (name: string) => boolean): string {
  return namesOf(pods).filter(is).join(', ');
}
