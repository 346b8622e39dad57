import type { Sentence } from '#src/api/reasons.ts';
import { sentenceOfError } from '#src/instance/observe/pulsar-asked.ts';
import { clustersNamed, enumerated } from '#src/instance/sentences.ts';
import { sharedStoreOf } from '#src/instance/store/shared-store.ts';
import { type InstanceWrite, placeOfWrite } from '#src/instance/write.ts';
import { isOvertaken, keyOf } from '#src/kubernetes/object.ts';
import { carryOutWrite } from './carry-out.ts';
import type { Looked } from './look.ts';
import type { InstancePass } from './pass.ts';

/** What failed, by cluster. */
export type Failures = Map<string, Sentence>;

/** Does all that is to be done, in each cluster one after the other; returns whether anything was done. */
export async function actOn(
  pass: InstancePass,
  looked: readonly Looked[],
  writes: readonly InstanceWrite[],
  failures: Failures,
): Promise<boolean> {
  const inCluster = (name: string) => looked.find(each => each.seen.name === name)?.pulsar;
  const doIn = async ({ seen: { name }, pulsar }: Looked): Promise<boolean> => {
    let isAny = false;
    try {
      for (const write of pulsar ? writes.filter(each => placeOfWrite(each) === name) : []) {
        // Nothing is taken away for a wish of before, and the next pass has the new one.
        if (isOvertaken(pass.cache, pass.instance)) break;
        if (write.kind === 'unload') pass.still.unloading(keyOf(pass.instance), name, write.topic);
        const isDone = pulsar !== undefined && (await carryOutWrite(pulsar, write, inCluster));
        if (isDone) pass.events.record(pass.instance, { type: 'Normal', ...noteOf(write) });
        isAny ||= isDone;
      }
    } catch (error) {
      pass.signal.throwIfAborted();
      failures.set(name, sentenceOfError(name, error));
    }
    return isAny;
  };
  if (!sharedStoreOf(pass.instance)) return (await Promise.all(looked.map(doIn))).includes(true);
  // What one changes the others have too: nobody changes anything while another one looks.
  let isAny = false;
  for (const each of looked) isAny = (await doIn(each)) || isAny;
  return isAny;
}

function noteOf(write: InstanceWrite): { readonly reason: string; readonly message: string } {
  if (write.kind === 'register') {
    const reason = write.isNew ? 'Registered' : 'Updated';
    const what = write.isNew ? 'Registered cluster' : 'Updated what is known of cluster';
    return { reason, message: `${what} ${write.about} in cluster ${write.on}` };
  }
  if (write.kind === 'serve')
    return {
      reason: 'Updated',
      message: `What Pulsar keeps for itself in the store is served by ${clustersNamed(write.names)} too`,
    };
  if (write.kind === 'unload') {
    const message = `Unloaded topic ${write.topic} of cluster ${write.on}, in which nobody publishes: else what has come there from other clusters counts as yet to come to ${enumerated(write.about)}`;
    return { reason: 'Unloaded', message };
  }
  const { own, gone } = write.parting;
  if (write.kind === 'forget' || write.kind === 'dismiss')
    return { reason: 'Unregistered', message: `Cluster ${own} does not know ${enumerated(gone)} any more` };
  const what = 'tenant' in write ? `tenant ${write.tenant}` : `namespace ${write.namespace}`;
  const message = `Took ${enumerated(gone)} out of the clusters of ${what} in cluster ${own}`;
  return { reason: 'ReplicationEnded', message };
}
