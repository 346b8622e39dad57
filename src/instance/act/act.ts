import type { Sentence } from '#src/api/reasons.ts';
import { sentenceOfError } from '#src/instance/observe/pulsar-asked.ts';
import { enumerated } from '#src/instance/sentences.ts';
import { type InstanceWrite, placeOfWrite } from '#src/instance/write.ts';
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
  const done = await Promise.all(
    looked.map(async ({ seen: { name }, pulsar }) => {
      let isAny = false;
      try {
        for (const write of pulsar ? writes.filter(each => placeOfWrite(each) === name) : []) {
          const isDone = pulsar !== undefined && (await carryOutWrite(pulsar, write));
          if (isDone) pass.events.record(pass.instance, { type: 'Normal', ...noteOf(write) });
          isAny ||= isDone;
        }
      } catch (error) {
        pass.signal.throwIfAborted();
        failures.set(name, sentenceOfError(name, error));
      }
      return isAny;
    }),
  );
  return done.includes(true);
}

function noteOf(write: InstanceWrite): { readonly reason: string; readonly message: string } {
  if (write.kind === 'register') {
    const reason = write.isNew ? 'Registered' : 'Updated';
    const what = write.isNew ? 'Registered cluster' : 'Updated what is known of cluster';
    return { reason, message: `${what} ${write.about} in cluster ${write.on}` };
  }
  const { own, gone } = write.parting;
  if (write.kind === 'forget')
    return { reason: 'Unregistered', message: `Cluster ${own} does not know ${enumerated(gone)} any more` };
  const what = write.kind === 'disallowTenant' ? `tenant ${write.tenant}` : `namespace ${write.namespace}`;
  const message = `Took ${enumerated(gone)} out of the clusters of ${what} in cluster ${own}`;
  return { reason: 'ReplicationEnded', message };
}
