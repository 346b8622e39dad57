import { fc, test as property } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { OtherCluster } from '#src/cluster/model/references.ts';
import { other, ready, upgradeOf } from './upgrading.ts';

describe('given several clusters whose passes run side by side', () => {
  interface One {
    status: PulsarClusterStatus;
    live: 'old' | 'new';
    settled: boolean;
    /** What the pass that runs has decided on what it saw when it began. */
    decided?: ReturnType<typeof upgradeOf> | undefined;
  }

  /** A fleet, what each of its clusters does next, and the most that were under way at a time. */
  class Fleet {
    readonly clusters: One[];
    most = 0;

    constructor(size: number) {
      this.clusters = Array.from({ length: size }, () => ({ status: ready, live: 'old', settled: true }));
    }

    /** A pass begins, or ends; all that is seen is what others have told by then. */
    step(at: number): void {
      const one = this.clusters[at] as One;
      if (!one.decided) {
        const others = this.clusters.flatMap(({ status }, index): OtherCluster[] => {
          const { operatorUpgrade: turn } = status;
          return index === at || !turn ? [] : [other(`test/c${index}`, turn)];
        });
        one.decided = upgradeOf({ name: `c${at}`, others, ...one });
        return;
      }
      const { turn: told, kept } = one.decided;
      one.decided = undefined;
      one.status = {
        ...ready,
        ...(told && { operatorUpgrade: told }),
        components: { broker: { checkedRevision: one.live } as never },
      };
      if (kept.size === 0 && one.live === 'old') {
        one.live = 'new';
        one.settled = false;
      }
      this.most = Math.max(this.most, this.clusters.filter(({ settled }) => !settled).length);
    }

    /** The operator ends and another one begins: passes are gone, what was told stays. */
    restart(): void {
      for (const one of this.clusters) one.decided = undefined;
    }

    finish(at: number): void {
      const one = this.clusters[at] as One;
      if (one.live === 'new') one.settled = true;
    }
  }

  const size = 4;
  const steps = fc.array(
    fc.tuple(fc.constantFrom('step', 'step', 'step', 'finish', 'restart'), fc.nat(size - 1)),
    {
      maxLength: 120,
    },
  );

  property.prop([steps], { numRuns: 300 })(
    'then never do two get new pods at a time, and in the end all have them',
    done => {
      const fleet = new Fleet(size);
      for (const [what, at] of done) fleet[what as 'step'](at);
      expect(fleet.most).toBeLessThanOrEqual(1);
      for (let round = 0; round < 40; round++) {
        for (let at = 0; at < size; at++) {
          fleet.step(at);
          fleet.finish(at);
        }
      }
      expect(fleet.most).toBeLessThanOrEqual(1);
      expect(fleet.clusters.map(({ live, status }) => [live, status.operatorUpgrade])).toEqual(
        Array.from({ length: size }, () => ['new', undefined]),
      );
    },
  );
});
