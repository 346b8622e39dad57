import type { Sentence } from '#src/api/reasons.ts';
import type { RunResult } from '#src/kubernetes/queue.ts';
import type { Failed } from '#src/resources/failures.ts';
import type { ClusterSeen } from '#src/resources/model/cluster-seen.ts';
import type { Write } from '#src/resources/model/kind.ts';
import { type ResourceSpec, rememberedOf } from '#src/resources/model/resource.ts';
import { brokerOf, failPass, lookAgain, lookSoon, lookWhenTold, type Pass, say, whatOf } from './pass.ts';
import { type BrokerAsked, readAll, writeAll } from './pulsar.ts';
import { resourceFinalizer, setFinalizer } from './tell.ts';

/**
 * Deletes it in Pulsar where that is wanted, and lets the resource go. Nothing holds it where there is nothing to delete it
 * from: a cluster that is gone, or that does not let it in any more.
 */
export async function endPass<S extends ResourceSpec>(pass: Pass<S>): Promise<RunResult> {
  const { resource, standing, rival } = pass;
  if (!resource.metadata.finalizers?.includes(resourceFinalizer)) return lookWhenTold(pass);
  const isKept = resource.spec.deletionPolicy === 'Retain' || rival !== undefined;
  if (isKept || (standing.kind === 'waits' && standing.isOver)) return letGo(pass);
  if (standing.kind === 'serves') return remove(pass, standing.cluster);
  await sayEnding(pass, standing.sentence);
  return lookWhenTold(pass);
}

async function letGo<S extends ResourceSpec>(pass: Pass<S>): Promise<RunResult> {
  await setFinalizer(pass.resource, false, pass.client, pass.signal);
  return lookWhenTold(pass);
}

/** Why it is still there, and what a person can do. */
function sayEnding<S extends ResourceSpec>(pass: Pass<S>, { reason, message }: Sentence): Promise<void> {
  const ending = `Deleting ${whatOf(pass)}: ${message}. Set deletionPolicy: Retain to leave it in Pulsar`;
  return say(pass, { reason, message: ending }, rememberedOf(pass.resource));
}

async function remove<S extends ResourceSpec>(pass: Pass<S>, cluster: ClusterSeen): Promise<RunResult> {
  const { resource, events } = pass;
  const broker = await brokerOf(pass, cluster);
  if ('reason' in broker) {
    await sayEnding(pass, broker);
    return lookAgain(pass, 0);
  }
  const left = await leftOf(pass, broker);
  if ('failed' in left) return unreadable(pass, left);
  if (left.writes.length === 0) return letGo(pass);
  const { failed, wait } = await writeAll(broker, left.writes);
  if (failed.length > 0) return failPass(pass, failed, rememberedOf(resource));
  const after = wait ? left : await leftOf(pass, broker);
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

/** What is still to be deleted. */
async function leftOf<S extends ResourceSpec>(
  { kind, resource }: Pass<S>,
  broker: BrokerAsked,
): Promise<{ readonly writes: readonly Write[] } | Unread> {
  const read = await readAll(
    broker,
    { it: kind.reads(resource).it, ...kind.readsOfEnd?.(resource) },
    kind.unread,
  );
  return 'failed' in read ? read : { writes: kind.end({ resource, answers: read.answers }) };
}
