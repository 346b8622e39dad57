import { runningBookies } from '#src/cluster/bookkeeper/roster.ts';
import { bookiesWithoutDisk, mayLackDisk } from '#src/cluster/bookkeeper/without-disk.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isOver, jobOf } from '#src/cluster/model/jobs.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { agreeing, counted } from '#src/cluster/model/sentence.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { recoveryJobName } from '#src/components/bookkeeper/recovery-job.ts';
import { ordinalOf, podName } from '#src/components/build/names.ts';

/**
 * What bookies had on disks that are gone; autorecovery does not count it while they are about to start. `told` is what was
 * said last: it stands while a bookie lacks its disk and nobody can tell what it had.
 */
export function lostWithDisks(state: ClusterState, told: Verdict | undefined): string | undefined {
  const { observation } = state;
  const { bookies } = observation.facts;
  const lacking = bookiesWithoutDisk(observation);
  if (lacking.length === 0 || !bookies || 'error' in bookies) {
    const isTold = told?.status === 'False' && told.reason === 'DiskLost';
    return isTold && mayAnyLackDisk(observation) ? told.message : undefined;
  }
  const ledgersOf = (name: string) => bookies.value.bookies[name]?.ledgers ?? 0;
  const name = lacking.findLast(each => ledgersOf(each) > 0);
  return name === undefined ? undefined : lossOf(state, name, ledgersOf(name));
}

/** What a bookie had, and who copies it or what helps. */
function lossOf({ observation, steps }: ClusterState, name: string, ledgers: number): string {
  const miss = agreeing(ledgers, 'misses', 'miss');
  const lost = `${counted(ledgers, 'ledger')} ${miss} the copy that ${name} had on a disk that is lost`;
  if (isBeingCopied(observation, name)) return `${lost}. The others copy them.`;
  if (observation.cluster.spec.suspend) return `${lost}. Nobody copies them while the cluster is suspended.`;
  const repair = steps.find(({ component, repairs }) => component === 'bookkeeper' && repairs);
  return repair?.message ?? `${lost}. Nobody copies them yet.`;
}

function mayAnyLackDisk(observation: Observation): boolean {
  const names = Array.from({ length: runningBookies(observation) }, (_, ordinal) => {
    return podName(observation.cluster.metadata.name, 'bookkeeper', ordinal);
  });
  return names.some(name => mayLackDisk(observation, name));
}

function isBeingCopied(observation: Observation, name: string): boolean {
  const job = jobOf(observation, recoveryJobName(observation.cluster.metadata.name, ordinalOf(name)));
  return job !== undefined && !isOver(observation, job);
}
