import type { MetadataInspection } from '#src/clients/pulsar/metadata.ts';
import type { MembershipChange } from '#src/clients/zookeeper/session.ts';
import type { EnsembleFact, Fact } from '#src/cluster/model/observation.ts';

function ordinal(pod: string): number {
  return Number(/\d+$/.exec(pod)?.[0]);
}

/** A small ZooKeeper ensemble: who votes, who leads, and the rules by which a real one changes. */
export class FakeEnsemble {
  /** Ids of the voting servers; empty until the first quorum. */
  participants: number[] = [];
  version = 1;
  leader = '';
  /** Followers that have not caught up. */
  behind = 0;

  /** What servers do by themselves: a majority of the first ones forms the ensemble; one with a quorum has a leader. */
  run(ready: readonly string[], servers: number): void {
    if (this.participants.length === 0 && ready.length > servers / 2) {
      this.participants = Array.from({ length: servers }, (_, index) => index + 1);
    }
    const voting = ready.filter(pod => this.participants.includes(ordinal(pod) + 1));
    const hasQuorum = voting.length > this.participants.length / 2;
    if (!hasQuorum) this.leader = '';
    else if (!voting.includes(this.leader)) this.leader = voting.at(-1) ?? '';
  }

  look(ready: readonly string[]): Fact<EnsembleFact> {
    if (this.leader === '' || !ready.includes(this.leader)) return { error: 'no server accepts a session' };
    return {
      value: {
        roles: Object.fromEntries(ready.map(pod => [pod, pod === this.leader ? 'leader' : 'follower'])),
        syncedFollowers: Math.max(0, ready.length - 1 - this.behind),
        participants: [...this.participants],
        version: String(this.version),
      },
    };
  }

  reconfigure(change: MembershipChange, version: string): void {
    if (version !== String(this.version)) throw new Error('BadVersion');
    this.version++;
    if ('leave' in change) this.participants = this.participants.filter(id => id !== change.leave);
    else this.participants.push(Number(/^server\.(\d+)=/.exec(change.join)?.[1]));
  }
}

/** How far the initialisation of the metadata has come. */
export type FakeMetadata = 'missing' | 'unfinished' | 'complete';

export function inspected(metadata: FakeMetadata): Fact<MetadataInspection> {
  const missing = metadata === 'complete' ? [] : ['/admin/clusters/demo'];
  return { value: { missing, chrootExists: true, ledgersUnfinished: metadata === 'unfinished' } };
}
