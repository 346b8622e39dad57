import { credentialsOfMember } from '#src/instance/credentials.ts';
import type { ClusterFacts, Instance, MemberHeard, Participant, Way } from '#src/instance/model.ts';
import { hear } from '#src/instance/observe/hear.ts';
import { type PulsarAsked, sentenceOfError } from '#src/instance/observe/pulsar-asked.ts';
import { type Depth, scanCluster } from '#src/instance/observe/scan.ts';
import { participantsOf } from '#src/instance/participants.ts';
import { goneFor, type ParticipantSeen, troubleWith } from '#src/instance/plan.ts';
import { addressesIn } from '#src/instance/record.ts';
import { rivalOver } from '#src/instance/rivals.ts';
import { wayTo } from '#src/instance/way.ts';
import { type AskedWay, clusterKeyOfMember, type InstancePass, openParticipant } from './pass.ts';

/** A participant with the way to ask it, where there is one. */
export interface Looked {
  readonly seen: ParticipantSeen;
  readonly pulsar?: PulsarAsked | undefined;
}

/** How each participant is. All are asked at once, so that one that does not answer keeps nobody waiting for longer than itself. */
export async function lookAtAll(pass: InstancePass, instance: Instance): Promise<readonly Looked[]> {
  const participants = participantsOf(instance);
  const names = participants.map(({ name }) => name);
  const heard = await Promise.all(participants.map(each => lookAt(pass, each, names)));
  const all = heard.map(({ seen }) => seen);
  return Promise.all(heard.map(each => scanned(each, all)));
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
    credentials: credentialsIn(pass, participant),
    objection: rivalOver(instance, participant, pass.cache.list(), (other, each) =>
      standingIn(pass, other, each),
    ),
    lists: key === undefined ? [] : clusters.lists(key),
    announced: before,
  };
  if (troubleWith(seen) || 'wait' in way) return { seen };
  const pulsar = await openParticipant(pass, participant, way);
  if ('reason' in pulsar) return { seen: { ...seen, heard: { wait: pulsar } } };
  const heard = await heardOf(pass, participant, () => hear(pulsar, names));
  return { seen: announcing({ ...seen, heard }, way), pulsar };
}

/** Only of one that takes part others are told. */
function announcing(seen: ParticipantSeen, { urls }: AskedWay): ParticipantSeen {
  if (seen.isLeaving || troubleWith(seen)) return seen;
  return { ...seen, announced: [...new Set([...seen.announced, ...addressesIn(urls)])] };
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
async function scanned(looked: Looked, all: readonly ParticipantSeen[]): Promise<Looked> {
  const { seen, pulsar } = looked;
  if (!pulsar || !seen.heard || 'wait' in seen.heard || troubleWith(seen)) return looked;
  const { facts } = seen.heard;
  const gone = goneFor(seen, facts.records, all);
  const names = Object.keys(facts.records);
  if (names.length === 0) return looked;
  const more = await scanOrNot(pulsar, seen.name, { names, withLists: gone.length > 0 });
  return { pulsar, seen: { ...seen, heard: { facts: { ...facts, ...more } } } };
}

async function scanOrNot(
  pulsar: PulsarAsked,
  name: string,
  depth: Depth,
): Promise<Pick<ClusterFacts, 'scan' | 'unscanned'>> {
  try {
    return { scan: await scanCluster(pulsar, depth) };
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
