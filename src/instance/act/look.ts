import type { Sentence } from '#src/api/reasons.ts';
import { credentialsOfMember } from '#src/instance/credentials.ts';
import type { ClusterFacts, Instance, MemberHeard, Participant, Way } from '#src/instance/model.ts';
import { hear } from '#src/instance/observe/hear.ts';
import { type PulsarAsked, sentenceOfError } from '#src/instance/observe/pulsar-asked.ts';
import { type Depth, scanCluster, scanForNames } from '#src/instance/observe/scan.ts';
import { participantsOf } from '#src/instance/participants.ts';
import { goneFor, type ParticipantSeen, troubleWith } from '#src/instance/plan.ts';
import { addressesIn } from '#src/instance/record.ts';
import { rivalOver } from '#src/instance/rivals.ts';
import type { Scan } from '#src/instance/scan.ts';
import { namingTrouble } from '#src/instance/store/naming.ts';
import { ofOtherStores } from '#src/instance/store/same-store.ts';
import { rivalOverStore, sharedStoreOf } from '#src/instance/store/shared-store.ts';
import { wayTo } from '#src/instance/way.ts';
import { keyOf, splitKey } from '#src/kubernetes/object.ts';
import { clusterKeyOfMember, type InstancePass, openParticipant } from './pass.ts';

/** A participant with the way to ask it, where there is one. */
export interface Looked {
  readonly seen: ParticipantSeen;
  readonly pulsar?: PulsarAsked | undefined;
}

/** How each participant is. All are asked at once, so that one that does not answer keeps nobody waiting for longer than itself. */
export async function lookAtAll(pass: InstancePass, instance: Instance): Promise<readonly Looked[]> {
  const participants = participantsOf(instance);
  const names = participants.map(({ name }) => name);
  // What is not watched may have moved meanwhile.
  if (participants.every(({ isLeaving }) => !isLeaving)) pass.still.forget(keyOf(instance));
  const heard = await Promise.all(participants.map(each => lookAt(pass, each, names)));
  const strangers = sharedStoreOf(instance) ? ofOtherStores(heard.map(({ seen }) => seen)) : undefined;
  const found = heard.map(({ seen, pulsar }) => {
    const objection = strangers?.get(seen.name);
    return { pulsar, seen: announcing(objection ? { ...seen, objection } : seen) };
  });
  const all = found.map(({ seen }) => seen);
  return Promise.all(found.map(each => scanned(pass, each, all)));
}

async function lookAt(
  pass: InstancePass,
  participant: Participant,
  names: readonly string[],
): Promise<Looked> {
  const { instance, clusters } = pass;
  const key = clusterKeyOfMember(instance, participant);
  const way = wayOf(pass, participant);
  const before = participant.before?.announced ?? [];
  const seen: ParticipantSeen = {
    ...participant,
    way,
    ...(sharedStoreOf(instance) && { isSharing: true }),
    credentials: credentialsIn(pass, participant),
    objection: objectionTo(pass, participant),
    lists: key === undefined ? [] : clusters.lists(key),
    announced: before,
  };
  if (troubleWith(seen) || 'wait' in way) return { seen };
  const pulsar = await openParticipant(pass, participant, way);
  if ('reason' in pulsar) return { seen: { ...seen, heard: { wait: pulsar } } };
  const heard = await heardOf(pass, participant, () => hear(pulsar, names));
  return { seen: { ...seen, heard }, pulsar };
}

/** What keeps one from taking part before anybody is asked. */
function objectionTo(pass: InstancePass, participant: Participant): Sentence | undefined {
  const { instance, clusters, cache } = pass;
  const rival =
    rivalOverStore(instance, cache.list()) ??
    rivalOver(instance, participant, cache.list(), (other, each) => standingIn(pass, other, each));
  const store = sharedStoreOf(instance);
  const key = clusterKeyOfMember(instance, participant);
  const naming = store && key !== undefined ? clusters.naming(key) : undefined;
  if (rival || !store || !naming || key === undefined) return rival;
  const { namespace = '', name } = splitKey(key);
  return namingTrouble({ name, namespace }, naming, store);
}

/** Only of one that takes part others are told. In a store that all share it stands by the addresses that are there. */
function announcing(seen: ParticipantSeen): ParticipantSeen {
  const { way, heard, isLeaving } = seen;
  if (isLeaving || troubleWith(seen) || 'wait' in way || !heard || 'wait' in heard) return seen;
  const stored = heard.facts.shared?.own;
  const addresses = [...addressesIn(way.urls), ...(stored ? addressesIn(stored) : [])];
  return { ...seen, announced: [...new Set([...seen.announced, ...addresses])] };
}

export function wayOf(pass: InstancePass, participant: Participant): Way {
  return wayTo(participant, standingIn(pass, pass.instance, participant));
}

function standingIn({ clusters }: InstancePass, instance: Instance, participant: Participant) {
  const key = clusterKeyOfMember(instance, participant);
  return key === undefined ? undefined : clusters.standing(instance, key);
}

/** Of one that leaves nothing is given any more. */
function credentialsIn({ instance, secretsFound, missingRight }: InstancePass, participant: Participant) {
  if (!secretsFound) return {};
  const { namespace = '' } = instance.metadata;
  return credentialsOfMember(participant, {
    namespace,
    found: secretsFound,
    missingRight: missingRight(namespace),
  });
}

/** What names clusters there, and how messages come to others: lists of topics only where one is to be known no more. */
async function scanned(
  { instance, still, now }: InstancePass,
  looked: Looked,
  all: readonly ParticipantSeen[],
): Promise<Looked> {
  const { seen, pulsar } = looked;
  if (!pulsar || !seen.heard || 'wait' in seen.heard || troubleWith(seen)) return looked;
  const { facts } = seen.heard;
  const gone = seen.isSharing ? [] : goneFor(seen, facts.records, all);
  const withLists = gone.length > 0;
  const depth = seen.isSharing ? depthInStore(seen, all) : { names: Object.keys(facts.records), withLists };
  if (depth.names.length === 0) return looked;
  const scan = () => (withLists ? scanForNames(pulsar, depth, gone) : scanCluster(pulsar, depth));
  const found = await scanOrNot(seen.name, scan);
  // Topics are watched in a leave alone.
  const more =
    found.scan && depth.withLists
      ? { scan: still.see(keyOf(instance), seen.name, found.scan, Date.parse(now())) }
      : found;
  return { pulsar, seen: { ...seen, heard: { facts: { ...facts, ...more } } } };
}

/** Of a namespace it matters who else serves it; where one leaves, of all that it may be in. */
function depthInStore({ name }: ParticipantSeen, all: readonly ParticipantSeen[]): Depth {
  const isLeave = all.some(({ isLeaving, announced }) => isLeaving && announced.length > 0);
  const names = all.map(each => each.name).filter(each => isLeave || each !== name);
  return { names, withLists: isLeave, servedBy: name };
}

async function scanOrNot(
  name: string,
  scan: () => Promise<Scan>,
): Promise<Pick<ClusterFacts, 'scan' | 'unscanned'>> {
  try {
    return { scan: await scan() };
  } catch (error) {
    return { unscanned: sentenceOfError(name, error) };
  }
}

async function heardOf(
  { clusters, instance, signal }: InstancePass,
  participant: Participant,
  ask: () => ReturnType<typeof hear>,
): Promise<MemberHeard> {
  try {
    return { facts: await ask() };
  } catch (error) {
    signal.throwIfAborted();
    const wait = sentenceOfError(participant.name, error);
    const key = clusterKeyOfMember(instance, participant);
    if (wait.reason === 'Unauthorized' && key !== undefined) clusters.refused(key);
    return { wait };
  }
}
