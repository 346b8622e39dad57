import type { MembershipChange } from '#src/clients/zookeeper/session.ts';
import type { EnsembleFact } from '#src/cluster/model/observation.ts';
import { podName } from '#src/components/build/names.ts';
import { Refusal } from './kubernetes/kubernetes.ts';

export function majorityOf(servers: number): number {
  return Math.floor(servers / 2) + 1;
}

/** A ZooKeeper in memory: who votes and who leads, by the rules of the real one. Ordinals everywhere, but for the ids of members. */
export class ZooKeeper {
  /** The voting servers; none until the first quorum. */
  voters: number[] = [];
  leader: number | undefined;
  #version = 1;

  /** Ids of the voting servers. */
  get participants(): number[] {
    return this.voters.map(at => at + 1);
  }

  /** So many servers make an ensemble. */
  form(servers: number): void {
    this.voters = Array.from({ length: servers }, (_, at) => at);
    this.#version++;
  }

  /** A majority of the voting servers has a leader: the one it had, or the highest of those who can. */
  lead(able: readonly number[]): void {
    const voting = able.filter(at => this.voters.includes(at));
    const hasQuorum = this.voters.length > 0 && voting.length >= majorityOf(this.voters.length);
    if (!hasQuorum) this.leader = undefined;
    else if (this.leader === undefined || !voting.includes(this.leader)) this.leader = voting.at(-1);
  }

  /** One server joins or leaves, where a majority of the new members is in sync. */
  change(change: MembershipChange, version: string, inSync: readonly number[]): void {
    if (version !== String(this.#version) || this.leader === undefined) throw new Refusal('BadVersion');
    const after = membersAfter(this.voters, change);
    if (after.filter(at => inSync.includes(at)).length < majorityOf(after.length))
      throw new Refusal('NewConfigNoQuorum');
    this.voters = after;
    this.#version++;
  }

  /** What the servers that are asked say of themselves and their ensemble. */
  factOf(asked: readonly number[], syncedFollowers: number): EnsembleFact {
    const roles = asked.map(at => {
      return [podName('demo', 'zookeeper', at), at === this.leader ? 'leader' : 'follower'] as const;
    });
    const { participants } = this;
    return {
      roles: Object.fromEntries(roles),
      syncedFollowers,
      participants,
      version: String(this.#version),
    };
  }
}

/** The ordinal of the server that joins or leaves. */
export function subjectOf(change: MembershipChange): number {
  return 'leave' in change ? change.leave - 1 : Number(/^server\.(\d+)=/.exec(change.join)?.[1]) - 1;
}

function membersAfter(voters: readonly number[], change: MembershipChange): number[] {
  const subject = subjectOf(change);
  return 'leave' in change ? voters.filter(at => at !== subject) : [...voters, subject];
}
