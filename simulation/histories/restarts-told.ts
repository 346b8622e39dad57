import { ok } from 'node:assert/strict';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { componentNames } from '#src/components/build/names.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { Settled } from './restarts-settled.ts';

interface Report {
  readonly status: PulsarClusterStatus;
  readonly deadlineSeconds?: number;
}

/** What the last status said and since when: a wait has a sentence, an end, and is Stalled when that is late. */
export class Told {
  readonly #settled = new Settled();
  #what = '';
  #since = 0;

  continueFrom(other: Told): void {
    this.#settled.continueFrom(other.#settled);
    this.#what = other.#what;
    this.#since = other.#since;
  }

  check(world: ClusterState, { status, deadlineSeconds }: Report, hasFailed: boolean): void {
    const { cluster, now: time } = world.observation;
    const ready = conditionOf(status, 'Ready');
    ok(ready?.message && status.message && cluster.spec, 'there is always a sentence');
    const what = whatIsTold(world, status);
    const now = Date.parse(time);
    if (what !== this.#what) this.#since = now;
    this.#what = what;
    this.#settled.look(world, now);
    if (ready.status !== 'False' || ready.reason === 'Held' || hasFailed) return;
    const limit = cluster.spec.progressDeadlineSeconds;
    const isStalled = conditionOf(status, 'Stalled')?.status === 'True';
    ok(isStalled || now - this.#since < limit * 1000, 'a wait that is too long is Stalled');
    ok(!isStalled || this.#settled.quietSeconds(now) >= limit, 'what has just got better is not Stalled');
    ok(isStalled || deadlineSeconds !== undefined, 'a wait ends by being looked at again');
  }
}

/** Words do not count: they may alternate while nothing moves. */
function whatIsTold({ observation }: ClusterState, status: PulsarClusterStatus): string {
  const counts = componentNames.map(name => {
    const { replicas, ready, updated } = status.components?.[name] ?? {};
    return [replicas, ready, updated].join();
  });
  const revisions = observation.owned.map(({ status: its }) => {
    return (its as { updateRevision?: string })?.updateRevision;
  });
  const doomed = observation.claims.filter(({ metadata }) => metadata.deletionTimestamp).length;
  const { generation } = observation.cluster.metadata;
  const { reason } = conditionOf(status, 'Ready') ?? {};
  return JSON.stringify([reason, status.waitsFor, counts, generation, revisions, doomed]);
}
