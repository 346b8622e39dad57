import { dequal } from 'dequal';
import { countsAsReady, type Sentence } from '#src/api/reasons.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { isOvertaken } from '#src/kubernetes/object.ts';
import type { RunResult } from '#src/kubernetes/queue.ts';
import type { ClusterSeen } from '#src/resources/model/cluster-seen.ts';
import type { ResourcePlan } from '#src/resources/model/kind.ts';
import {
  clusterKeyOf,
  type Resource,
  type ResourceSpec,
  rememberedOf,
} from '#src/resources/model/resource.ts';
import { changesTold } from '#src/resources/notes.ts';
import { fieldsTold, wasSettled } from '#src/resources/status.ts';
import { giveBack } from './give-back.ts';
import {
  brokerOf,
  failPass,
  lookAgain,
  lookSoon,
  lookWhenTold,
  type Pass,
  paceKeyOf,
  readsOf,
  say,
  whatOf,
} from './pass.ts';
import type { BrokerAsked } from './pulsar.ts';
import { referencesOf } from './references.ts';
import { type Settled, settleResource } from './settle.ts';
import { setFinalizer } from './tell.ts';

/** Makes Pulsar have it as the spec says, and tells. */
export async function keepPass<S extends ResourceSpec>(pass: Pass<S>): Promise<RunResult> {
  const { resource, standing, rival, client, signal } = pass;
  // What is written brings the next pass.
  const isHeld = resource.spec.deletionPolicy !== 'Retain' || (pass.kind.hasBorrowed?.(resource) ?? false);
  if (await setFinalizer(resource, isHeld, client, signal)) return undefined;
  const remembered = rememberedOf(resource);
  if (rival) {
    await say(pass, managedTwice(pass, rival), remembered);
    return lookAgain(pass, 0);
  }
  if (standing.kind === 'serves') return keep(pass, standing.cluster);
  await say(pass, standing.sentence, remembered);
  return lookWhenTold(pass);
}

function managedTwice<S extends ResourceSpec>(pass: Pass<S>, { kind, metadata }: Resource<S>): Sentence {
  const other = `${kind} ${metadata.name} of namespace ${metadata.namespace}`;
  const message = `${other} manages ${whatOf(pass)} already: delete one of the two`;
  return { reason: 'ManagedTwice', message };
}

async function keep<S extends ResourceSpec>(pass: Pass<S>, cluster: ClusterSeen): Promise<RunResult> {
  const { kind, resource } = pass;
  const wanted = kind.fieldsOf(resource.spec);
  // Before anything is set: a field that is taken out of the spec later is known to be ours, whatever becomes of us.
  const managed = [...new Set([...rememberedOf(resource), ...wanted])];
  const broker = await brokerOf(pass, cluster);
  if ('reason' in broker) {
    await say(pass, broker, managed);
    return lookAgain(pass, 0);
  }
  // Before it is looked at itself: what changes meanwhile is told by the next look.
  const told = await toldNow(pass, broker);
  if (rests(pass, told)) return { after: pass.pace.restMs() };
  const named = await referencesOf(pass, cluster);
  if (named === 'unknown') return lookWhenTold(pass);
  if ('reason' in named) return withoutReference(pass, broker, { named, managed });
  const remember = async (doing = `Setting up ${whatOf(pass)}`, keep: ResourcePlan['keep'] = {}) => {
    // What is borrowed holds the resource before it is remembered.
    const status = { ...resource.status, ...keep };
    if (kind.hasBorrowed?.({ ...resource, status }))
      await setFinalizer(resource, true, pass.client, pass.signal);
    if (isTold(pass, managed, keep)) return;
    await say(pass, { reason: 'Applying', message: doing }, managed, keep);
  };
  const readers = kind.isRead ? await pass.readers(clusterKeyOf(resource)) : undefined;
  const known = { file: named.file, readers, cluster };
  const settled = await settleResource({
    kind,
    resource,
    broker,
    remember,
    isOvertaken: () => isOvertaken(pass.cache, resource),
    ...known,
  });
  recordChanges(pass, settled);
  if (settled.isOvertaken) return overtaken(pass, settled, managed);
  return end(pass, settled, { managed, wanted, told });
}

/** The edit brings the next pass, which is to know what was done in this one. */
async function overtaken<S extends ResourceSpec>(
  pass: Pass<S>,
  { remember }: Settled,
  managed: readonly string[],
): Promise<undefined> {
  const doing: Sentence = { reason: 'Applying', message: `Setting up ${whatOf(pass)}` };
  if (Object.keys(remember).length > 0) await say(pass, doing, managed, remember);
}

/** What keeps it from being tried at all. */
const untried = new Set<string>([
  ...[
    'ClusterNotFound',
    'ClusterNotAllowed',
    'ClusterIsStore',
    'ClusterDeleting',
    'Suspended',
    'Initialising',
  ],
  ...['BrokersNotReady', 'ManagedTwice', 'MetadataLost'],
]);

/**
 * Whether the status remembers what is set, and says what came of it when it was last tried. Saying each time that it is tried
 * would be two writes a pass, each of which brings a pass: as many as broker and API server can bear.
 */
function isTold<S extends ResourceSpec>(
  { resource, told: { status } }: Pass<S>,
  managed: readonly string[],
  keep: NonNullable<ResourcePlan['keep']>,
): boolean {
  const ready = conditionOf(status, 'Ready');
  const isOfNow = ready?.observedGeneration === resource.metadata.generation;
  const wasTried = isOfNow && ready?.status === 'False' && !untried.has(ready.reason);
  const remembered = { ...status, ...keep, managedFields: managed };
  return wasTried && dequal(remembered, status);
}

/** It stays as it is in Pulsar, and so whole: what was borrowed is given back. */
async function withoutReference<S extends ResourceSpec>(
  pass: Pass<S>,
  broker: BrokerAsked,
  { named, managed }: { readonly named: Sentence; readonly managed: readonly string[] },
): Promise<RunResult> {
  const isBorrowed = pass.kind.hasBorrowed?.(pass.resource) ?? false;
  const { failed = [], remember = {} }: Partial<Settled> = isBorrowed ? await giveBack(pass, broker) : {};
  if (failed.length > 0) return failPass(pass, failed, managed, remember);
  await say(pass, named, managed, remember);
  return lookSoon(pass);
}

interface Ending {
  readonly managed: readonly string[];
  readonly wanted: readonly string[];
  readonly told: string | undefined;
}

/** Says what has become of it, and when it is looked at again. */
async function end<S extends ResourceSpec>(
  pass: Pass<S>,
  { done, failed = [], wait, told, remember, reads }: Settled,
  { managed, wanted, told: listed }: Ending,
): Promise<RunResult> {
  if (failed.length > 0) return failPass(pass, failed, managed, remember, wait);
  const sentence = wait ?? told?.sentence ?? asSpecified;
  const fields = fieldsTold(pass.kind, { managed, wanted, isWaiting: wait !== undefined, ...told });
  await say(pass, sentence, fields, { ...remember, ...told?.fields });
  if (countsAsReady(sentence)) return showsLater(pass, done) ? lookSoon(pass) : rest(pass, listed);
  return unready(pass, sentence, reads);
}

function unready<S extends ResourceSpec>(pass: Pass<S>, sentence: Sentence, reads: number): RunResult {
  if (isSoon(sentence)) return lookSoon(pass);
  const looked = lookAgain(pass, Math.max(reads, readsOf(pass)));
  return sentence.reason === 'ContentUnavailable' ? { after: fetchAgainMs } : looked;
}

/** A file of another SHA-256 is fetched whole, and sent to a broker, before that is known. */
const fetchAgainMs = 300_000;

/** What runs shows only in a moment what has become of it. */
function showsLater<S extends ResourceSpec>({ kind }: Pass<S>, done: readonly unknown[]): boolean {
  return kind.tells !== undefined && done.length > 0;
}

function recordChanges<S extends ResourceSpec>(pass: Pass<S>, { done, wasThere }: Settled): void {
  const { kind, resource, events } = pass;
  const { madeWith = '', remade } = kind;
  const wasMade = rememberedOf(resource).includes(madeWith);
  const made = { what: whatOf(pass), done, wasThere, wasMade, lost: remade?.(resource) };
  for (const note of changesTold(resource, made)) events.record(resource, note);
}

async function toldNow<S extends ResourceSpec>(
  pass: Pass<S>,
  broker: BrokerAsked,
): Promise<string | undefined> {
  const listed = pass.kind.listed?.(pass.resource);
  return listed && pass.looks.see(clusterKeyOf(pass.resource), listed, broker);
}

function rests<S extends ResourceSpec>(pass: Pass<S>, told: string | undefined): boolean {
  if (told === undefined) return false;
  const { generation } = pass.resource.metadata;
  const isAsFound = pass.resting.isResting(paceKeyOf(pass), generation, told, Date.now());
  return isAsFound && wasSettled(pass.resource);
}

/** It is as it shall be: where what would change that is told, it need not be looked at itself for long. */
function rest<S extends ResourceSpec>(pass: Pass<S>, told: string | undefined): RunResult {
  if (told === undefined) return lookAgain(pass, readsOf(pass));
  const { pace, resource, resting } = pass;
  const turnMs = Date.now() + pace.turnAfterMs(paceKeyOf(pass), readsOf(pass));
  resting.found(paceKeyOf(pass), { generation: resource.metadata.generation, told, turnMs });
  return { after: pace.restMs() };
}

const lasting = new Set([
  ...['NotKept', 'Refused', 'FunctionFailing', 'ContentUnavailable', 'BacklogLeft', 'TopicsWouldGo'],
]);

/** Whether what is waited for may come at any moment: no time mends the others, or each topic is asked about it. */
function isSoon({ reason }: Sentence): boolean {
  return !lasting.has(reason);
}

const asSpecified: Sentence = { reason: 'Ready', message: 'As specified in Pulsar' };
