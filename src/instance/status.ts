import { dequal } from 'dequal';
import { primaryOf } from '#src/api/primary.ts';
import type { Reason, Sentence } from '#src/api/reasons.ts';
import type { InstanceStatus, MemberStatus, SharedStoreStatus } from '#src/api/resources/instance-status.ts';
import { readyCondition } from '#src/kubernetes/condition.ts';
import type { Instance, MemberAsked } from './model.ts';
import { askedOf } from './participants.ts';
import type { ParticipantSeen, ParticipantTold } from './plan.ts';
import { addressesIn, isAnnounced } from './record.ts';

/** What the status says of a participant. */
export interface MemberNow {
  readonly told: ParticipantTold;
  readonly isLeaving: boolean;
  readonly asked: MemberAsked;
  readonly announced: readonly string[];
  readonly secret: string | undefined;
  readonly before: MemberStatus | undefined;
}

const known: Sentence = { reason: 'Ready', message: 'Knows the other members, and is known to them' };

/** What a pass says of an instance. Those that have left it says no more. */
export function instanceStatus(
  { metadata, spec, status }: Instance,
  all: readonly MemberNow[],
  now: string,
  kept?: StoreSaid,
): InstanceStatus {
  const members = all.filter(({ told }) => !told.hasLeft).map(each => memberStatus(each, now));
  const store = kept && storeStatus(kept, status?.configurationStore, now);
  const isActive = ({ workloadStatus }: Pick<MemberStatus, 'workloadStatus'>) => workloadStatus === 'Active';
  const staying = members.filter(({ leaving }) => !leaving);
  const parts = [...(store ? [{ ...store, name: 'configurationStore' }] : []), ...members];
  const worst =
    parts.find(({ workloadStatus }) => workloadStatus === 'Blocked') ?? parts.find(each => !isActive(each));
  const sentence = worst
    ? { reason: worst.reason, message: `${worst.name}: ${worst.message}`, isReady: false }
    : { ...allKnown(members), isReady: true };
  return {
    ...readyCondition(metadata.generation, status, sentence, now),
    summary: `${staying.filter(isActive).length}/${staying.length}`,
    primary: primaryOf(spec),
    members,
    ...(store && { configurationStore: store }),
  };
}

/** The store that members share, and how it is. */
export interface StoreSaid {
  readonly url: string;
  readonly said: Sentence;
}

function storeStatus(
  { url, said }: StoreSaid,
  before: SharedStoreStatus | undefined,
  now: string,
): SharedStoreStatus {
  return { url, ...said, ...lasting(said, before, now) };
}

/** What that means for the work on it, and since when it is so. */
function lasting({ reason }: Sentence, before: Lasting | undefined, now: string) {
  const workloadStatus = workloadStatusOf(reason);
  const isSame = before?.workloadStatus === workloadStatus && before.reason === reason;
  return { workloadStatus, since: isSame ? before.since : now };
}

type Lasting = Pick<MemberStatus, 'workloadStatus' | 'reason' | 'since'>;

function allKnown({ length }: readonly MemberStatus[]): Sentence {
  if (length === 1) return { reason: 'Ready', message: 'The only member: there is nobody to know' };
  return { reason: 'Ready', message: `All ${length} members know each other` };
}

function memberStatus(
  { told, isLeaving, asked, announced, secret, before }: MemberNow,
  now: string,
): MemberStatus {
  const sentence = sentenceOf(told, isLeaving);
  return {
    name: told.name,
    ...sentence,
    ...lasting(sentence, before, now),
    ...(isLeaving && { leaving: true }),
    asked,
    announced: [...announced],
    ...(secret !== undefined && { secret }),
  };
}

function sentenceOf({ wait, isChanging }: ParticipantTold, isLeaving: boolean): Sentence {
  if (wait) return wait;
  if (isLeaving) return { reason: 'Leaving', message: 'The others forget it, and it forgets them' };
  return isChanging ? { reason: 'Applying', message: 'It and the others are told of each other' } : known;
}

/** What only a person mends. */
const blocking = new Set<Reason>([
  ...(['ClusterNotAllowed', 'ClusterNotFound', 'ManagedTwice', 'MissingReference', 'MissingRight'] as const),
  ...([
    'NameClash',
    'NameTaken',
    'MetadataLost',
    'NoConfigurationStore',
    'OnlyThere',
    'OtherStore',
    'RecordMissing',
  ] as const),
  ...(['Refused', 'SharesStore', 'StillNamed', 'StoreNotNamed', 'TopicsWouldGo', 'Unauthorized'] as const),
  ...(['WrongName', 'WrongStore'] as const),
]);

function workloadStatusOf(reason: Reason): MemberStatus['workloadStatus'] {
  if (reason === 'Ready') return 'Active';
  if (reason === 'Applying') return 'Maintenance';
  return blocking.has(reason) ? 'Blocked' : 'Waiting';
}

/** Whether the status has all that is to be known of participants before others are told of them. */
export function isRemembered({ status }: Instance, all: readonly ParticipantSeen[]): boolean {
  return all.every(({ name, announced, ...asked }) => {
    if (announced.length === 0) return true;
    const before = status?.members?.find(each => each.name === name);
    return dequal(before?.asked, askedOf(asked)) && announced.every(url => before?.announced.includes(url));
  });
}

/** So many addresses of a cluster are remembered: the oldest go. */
const mostAnnounced = 64;

/** Addresses under which others may know a participant: only the present ones, once all others were seen to have these. */
export function announcedOf(
  { name, isLeaving, way, announced }: ParticipantSeen,
  all: readonly ParticipantSeen[],
): readonly string[] {
  if (isLeaving || 'wait' in way) return announced;
  const now = addressesIn(way.urls);
  const isKnownSo = all.every(each => {
    if (each.name === name) return true;
    if (!each.heard || 'wait' in each.heard) return false;
    const record = each.heard.facts.records[name];
    return record !== undefined && isAnnounced(record, now);
  });
  return isKnownSo ? now.filter(url => announced.includes(url)) : announced.slice(-mostAnnounced);
}
