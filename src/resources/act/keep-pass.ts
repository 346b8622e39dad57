import type { Sentence } from '#src/api/reasons.ts';
import type { RunResult } from '#src/kubernetes/queue.ts';
import type { ClusterSeen } from '#src/resources/model/cluster-seen.ts';
import { type Resource, type ResourceSpec, rememberedOf } from '#src/resources/model/resource.ts';
import { changesTold } from '#src/resources/notes.ts';
import { brokerOf, failPass, lookAgain, lookSoon, lookWhenTold, type Pass, say, whatOf } from './pass.ts';
import { settleResource } from './settle.ts';
import { setFinalizer } from './tell.ts';

/** Makes Pulsar have it as the spec says, and tells. */
export async function keepPass<S extends ResourceSpec>(pass: Pass<S>): Promise<RunResult> {
  const { resource, standing, rival, client, signal } = pass;
  // What is written brings the next pass.
  if (await setFinalizer(resource, resource.spec.deletionPolicy === 'Delete', client, signal))
    return undefined;
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
  const { kind, resource, events } = pass;
  const wanted = kind.fieldsOf(resource.spec);
  // Before anything is set: a field that is taken out of the spec later is known to be ours, whatever becomes of us.
  const managed = [...new Set([...rememberedOf(resource), ...wanted])];
  const broker = await brokerOf(pass, cluster);
  if ('reason' in broker) {
    await say(pass, broker, managed);
    return lookAgain(pass, 0);
  }
  const remember = () => say(pass, { reason: 'Applying', message: `Setting up ${whatOf(pass)}` }, managed);
  const { done, wasThere, failed, wait } = await settleResource(kind, resource, broker, remember);
  for (const note of changesTold(resource, { what: whatOf(pass), done, wasThere }))
    events.record(resource, note);
  if (failed) return failPass(pass, failed, managed);
  await say(pass, wait ?? asSpecified, wait ? managed : wanted);
  const isSoon = wait !== undefined && wait.reason !== 'NotKept';
  return isSoon ? lookSoon(pass) : lookAgain(pass, Object.keys(kind.reads(resource)).length);
}

const asSpecified: Sentence = { reason: 'Ready', message: 'As specified in Pulsar' };
