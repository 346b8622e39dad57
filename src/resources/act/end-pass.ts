import type { Sentence } from '#src/api/reasons.ts';
import type { RunResult } from '#src/kubernetes/queue.ts';
import type { Failed } from '#src/resources/failures.ts';
import type { ClusterSeen } from '#src/resources/model/cluster-seen.ts';
import type { Write } from '#src/resources/model/kind.ts';
import { type ResourceSpec, rememberedOf } from '#src/resources/model/resource.ts';
import { giveBack } from './give-back.ts';
import { brokerOf, failPass, lookAgain, lookSoon, lookWhenTold, type Pass, say, whatOf } from './pass.ts';
import { type BrokerAsked, readAll, readFurther, writeAll } from './pulsar.ts';
import { fileOf } from './references.ts';
import { resourceFinalizer, setFinalizer } from './tell.ts';

/**
 * Deletes it in Pulsar where that is wanted, and lets the resource go. Nothing holds it where there is nothing to delete it
 * from: a cluster that is gone, or that does not let it in any more.
 */
export async function endPass<S extends ResourceSpec>(pass: Pass<S>): Promise<RunResult> {
  const { resource, standing, rival } = pass;
  if (!resource.metadata.finalizers?.includes(resourceFinalizer)) return lookWhenTold(pass);
  // Its cluster, or another resource to which it is left, may be in a namespace that was not listed yet.
  if (!pass.isAllKnown()) return lookSoon(pass);
  const isKept = resource.spec.deletionPolicy === 'Retain' && !stillHeld(pass, {});
  if (isKept || rival || (standing.kind === 'waits' && standing.isOver)) return letGo(pass);
  if (standing.kind === 'serves') return remove(pass, standing.cluster);
  await sayEnding(pass, standing.sentence);
  return lookWhenTold(pass);
}

function stillHeld<S extends ResourceSpec>({ kind, resource }: Pass<S>, remember: object): boolean {
  return kind.hasBorrowed?.({ ...resource, status: { ...resource.status, ...remember } }) ?? false;
}

async function letGo<S extends ResourceSpec>(pass: Pass<S>): Promise<RunResult> {
  await setFinalizer(pass.resource, false, pass.client, pass.signal);
  return lookWhenTold(pass);
}

/** Why it is still there, and what a person can do. */
function sayEnding<S extends ResourceSpec>(
  pass: Pass<S>,
  { reason, message }: Sentence,
  remember: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const isKept = pass.resource.spec.deletionPolicy === 'Retain';
  const remedy = isKept
    ? 'What was done to replace it is undone first'
    : 'Set deletionPolicy: Retain to leave it in Pulsar';
  const ending = `Deleting ${whatOf(pass)}: ${message}. ${remedy}`;
  return say(pass, { reason, message: ending }, rememberedOf(pass.resource), remember);
}

async function remove<S extends ResourceSpec>(pass: Pass<S>, cluster: ClusterSeen): Promise<RunResult> {
  const { resource } = pass;
  // Whose it is may be told by its file alone.
  if (fileOf(pass) === 'unknown') return lookWhenTold(pass);
  const broker = await brokerOf(pass, cluster);
  if ('reason' in broker) {
    await sayEnding(pass, broker);
    return lookAgain(pass, 0);
  }
  const back = await giveBack(pass, broker);
  if (back.failed) return failPass(pass, back.failed, rememberedOf(resource), back.remember);
  if (resource.spec.deletionPolicy === 'Retain' && !stillHeld(pass, back.remember)) return letGo(pass);
  if (back.wait) {
    await sayEnding(pass, back.wait, back.remember);
    return lookSoon(pass);
  }
  return removeWhole(pass, cluster, broker);
}

/** Nothing of it is borrowed any more. */
async function removeWhole<S extends ResourceSpec>(
  pass: Pass<S>,
  cluster: ClusterSeen,
  broker: BrokerAsked,
): Promise<RunResult> {
  const { resource, events } = pass;
  const left = await leftOf(pass, cluster, broker);
  if ('failed' in left) return unreadable(pass, left);
  if (left.held) {
    await sayEnding(pass, left.held);
    return lookSoon(pass);
  }
  if (left.writes.length === 0) return leave(pass, left.why);
  const { failed, wait } = await writeAll(broker, left.writes);
  if (failed.length > 0) return failPass(pass, failed, rememberedOf(resource));
  const after = wait ? left : await leftOf(pass, cluster, broker);
  if ('writes' in after && after.writes.length === 0) {
    events.record(resource, {
      type: 'Normal',
      reason: 'Deleted',
      message: `Deleted ${whatOf(pass)} in Pulsar`,
    });
    return letGo(pass);
  }
  await sayEnding(pass, wait ?? { reason: 'Deleting', message: 'Pulsar has not done it yet' });
  return lookSoon(pass);
}

/** Pulsar has nothing of it, or something that is not to be deleted. */
async function leave<S extends ResourceSpec>(pass: Pass<S>, why: string | undefined): Promise<RunResult> {
  const { resource, events } = pass;
  const message = `Left ${whatOf(pass)} in Pulsar: ${why}`;
  if (why !== undefined) events.record(resource, { type: 'Warning', reason: 'Left', message });
  return letGo(pass);
}

interface Unread {
  readonly failed: Failed;
  readonly wait?: Sentence | undefined;
}

async function unreadable<S extends ResourceSpec>(
  pass: Pass<S>,
  { failed, wait }: Unread,
): Promise<RunResult> {
  if (!wait) return failPass(pass, [failed], rememberedOf(pass.resource));
  await sayEnding(pass, wait);
  return lookSoon(pass);
}

interface Left {
  readonly writes: readonly Write[];
  readonly held: Sentence | undefined;
  /** Why what is there stays. */
  readonly why: string | undefined;
}

/** What is still to be deleted, and what keeps it. */
async function leftOf<S extends ResourceSpec>(
  pass: Pass<S>,
  cluster: ClusterSeen,
  broker: BrokerAsked,
): Promise<Left | Unread> {
  const { kind, resource } = pass;
  const read = await readAll(broker, { it: kind.reads(resource).it }, kind.unread);
  if ('failed' in read) return read;
  const file = fileOf(pass);
  const isThere = typeof file === 'object' && 'hash' in file;
  const known = { resource, answers: read.answers, cluster, ...(isThere && { file }) };
  const further = await readFurther(broker, kind.furtherOfEnd?.(known) ?? {});
  if ('failed' in further) return further;
  const state = { ...known, answers: { ...known.answers, ...further.answers } };
  return { writes: kind.end(state), held: kind.holdsEnd?.(state), why: kind.leaves?.(state) };
}
