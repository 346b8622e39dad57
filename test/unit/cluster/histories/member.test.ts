import { describe, test } from 'vitest';
import { many, timeoutMs, tryHistories } from '#simulation/histories/histories.ts';
import { MemberHistory, steps } from '#simulation/histories/member-history.ts';

describe(`given any of ${many('member')} histories of a cluster that shares a store that blinks, is lost or is another one`, () => {
  test(
    'then brokers start only where the cluster is known, and are never told of a store without their tenants',
    () => {
      tryHistories('member', steps, 20, history => {
        const member = new MemberHistory();
        for (const step of history) member.step(step);
        member.settle();
      });
    },
    timeoutMs,
  );
});
