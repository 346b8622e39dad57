import type { MetadataInspection } from '#src/clients/pulsar/metadata.ts';
import type { MembershipChange } from '#src/clients/zookeeper/session.ts';
import type { EnsembleFact } from '#src/cluster/model/observation.ts';
import type { Fact } from '#src/cluster/model/question.ts';
import { ordinalOf } from '#src/components/build/names.ts';
import { majorityOf, ZooKeeper } from './zookeeper.ts';

/** The ensemble of a world, whose servers never lose their data, and what a test may set of it. */
export class FakeEnsemble extends ZooKeeper {
  /** Followers that have not caught up: the highest. */
  behind = 0;
  #serving: readonly number[] = [];

  /** What servers do by themselves: a majority of the first ones forms the ensemble; one with a quorum has a leader. */
  run(ready: readonly string[], servers: number): void {
    this.#serving = ready.map(ordinalOf);
    if (this.voters.length === 0 && ready.length >= majorityOf(servers)) this.form(servers);
    this.lead(this.#serving);
  }

  look(ready: readonly string[]): Fact<EnsembleFact> {
    const asked = ready.map(ordinalOf);
    if (this.leader === undefined || !asked.includes(this.leader))
      return { error: 'no server accepts a session' };
    return { value: this.factOf(asked, Math.max(0, ready.length - 1 - this.behind)) };
  }

  reconfigure(change: MembershipChange, version: string): void {
    const followers = this.#serving.filter(at => at !== this.leader).sort((a, b) => a - b);
    const synced = followers.slice(0, Math.max(0, followers.length - this.behind));
    this.change(change, version, this.leader === undefined ? [] : [this.leader, ...synced]);
  }
}

/** How far the initialisation of the metadata has come. */
export type FakeMetadata = 'missing' | 'unfinished' | 'complete';

export function inspected(metadata: FakeMetadata, configurationStore?: string): Fact<MetadataInspection> {
  const missing = metadata === 'complete' ? [] : ['/admin/clusters/demo'];
  const ledgersUnfinished = metadata === 'unfinished';
  return {
    value: {
      missing,
      chrootExists: true,
      ledgersUnfinished,
      ...(configurationStore && { configurationStore }),
    },
  };
}
