import { describe, expect, test } from 'vitest';
import type { Condition, PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { statusOfFault } from '#src/cluster/status/fault.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { seenAtRest } from '../at-rest.ts';

const [now, before] = ['2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'];
const error = new TypeError('Cannot read properties of undefined');

function condition(type: string, status: Condition['status']): Condition {
  return { type, status, reason: 'Why', message: 'So it is', lastTransitionTime: before };
}

function faulty(status: PulsarClusterStatus): PulsarClusterStatus {
  const { cluster } = seenAtRest();
  return statusOfFault({ ...cluster, status }, error, now);
}

describe('given a fault of the operator', () => {
  test('then Ready and the message say that it is its own, what it is, and that it changes nothing', () => {
    const message = expect.stringMatching(
      /fault of its own and changes nothing.*Cannot read properties of undefined.*Please report it/,
    );
    const { conditions, message: said } = faulty({});
    expect(conditions).toMatchObject([{ type: 'Ready', status: 'False', reason: 'InternalError', message }]);
    expect(said).toMatch(/^The operator stopped at a fault of its own and changes nothing.*…$/);
    expect(faulty({ waitsFor: { reason: 'PodNotReady' } }).waitsFor).toEqual({ reason: 'InternalError' });
  });

  test('then all else stays as it was told', () => {
    const status = {
      conditions: [condition('Ready', 'True'), condition('Held', 'True')],
      zookeeperMembers: 3,
      progressTime: before,
    };
    const told = faulty(status);
    expect(told).toMatchObject({ zookeeperMembers: 3, progressTime: before });
    expect(told.conditions?.map(({ type }) => type)).toEqual(['Ready', 'Held']);
    expect(conditionOf(told, 'Held')).toEqual(condition('Held', 'True'));
  });

  test.each([
    ['claims', 'Claimed', undefined],
    ['has taken', 'Rolling', 'Rolling'],
  ] as const)(
    'when the cluster %s its turn to get the pods of a new operator, then a claim goes, to which nobody would come back',
    (_, operatorUpgrade, kept) => {
      expect(faulty({ operatorUpgrade }).operatorUpgrade).toBe(kept);
    },
  );

  test.each([
    ['was Ready', 'True', now],
    ['was not Ready', 'False', before],
  ] as const)(
    'when the cluster %s, then the time of the condition is that of its last flip',
    (_, was, time) => {
      const { conditions } = faulty({ conditions: [condition('Ready', was)] });
      expect(conditions).toMatchObject([{ lastTransitionTime: time, observedGeneration: 1 }]);
    },
  );
});
