import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isSettled } from '#src/cluster/model/component-state.ts';
import { componentNames } from '#src/components/build/names.ts';

/** When a component last got all that a specification asks of it, no volume about to go, for the first time since it was written. */
export class Settled {
  readonly #met = new Set<string>();
  #generation: number | undefined;
  #last = 0;

  continueFrom(other: Settled): void {
    for (const what of other.#met) this.#met.add(what);
    this.#generation = other.#generation;
    this.#last = other.#last;
  }

  look({ observation, components }: ClusterState, now: number): void {
    const { generation } = observation.cluster.metadata;
    if (generation !== this.#generation) this.#met.clear();
    if (generation !== this.#generation) this.#last = now;
    this.#generation = generation;
    for (const name of componentNames) {
      const { desired, statefulSet, claims } = components[name];
      const what = `${name} ${desired} ${statefulSet?.status?.updateRevision}`;
      const isSafe = claims.every(({ metadata }) => metadata.deletionTimestamp === undefined);
      if (!isSettled(components[name]) || !isSafe || this.#met.has(what)) continue;
      this.#met.add(what);
      this.#last = now;
    }
  }

  quietSeconds(now: number): number {
    return (now - this.#last) / 1000;
  }
}
