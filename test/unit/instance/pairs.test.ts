import { describe, expect, test } from 'vitest';
import type { PairStatus } from '#src/api/resources/instance-status.ts';
import { pairsOf, pairsSince, pairsTold } from '#src/instance/pairs.ts';
import type { ParticipantSeen } from '#src/instance/plan.ts';
import type { NamespaceScanned, Replicator } from '#src/instance/scan.ts';

const replicator = (more: Partial<Replicator> = {}): Replicator => ({
  ...{ connected: true, backlog: 0, delaySeconds: 0, rate: 0 },
  ...more,
});

function namespace(name: string, ...toB: readonly Replicator[]): NamespaceScanned {
  const topics = toB.map((b, at) => ({ name: `persistent://${name}/${at}`, replicators: { b } }));
  return { ...{ name, replicated: ['a', 'b'], allowed: [], lists: [] }, topics };
}

function seen(name: string, namespaces: readonly NamespaceScanned[] | undefined): ParticipantSeen {
  const scan = namespaces && { tenants: [], namespaces };
  return {
    ...{ name, isLeaving: false, before: undefined, credentials: {}, lists: [], announced: [] },
    way: { web: [], urls: {} },
    heard: { facts: { ownName: name, records: {}, scan } },
  };
}

const pair: PairStatus = {
  ...{ from: 'a', to: 'b', namespaces: 1, connected: true, since: '2026-01-01T00:00:00Z' },
  ...{ backlog: 0, delaySeconds: 0, rate: 0 },
};

describe('what is replicated between clusters', () => {
  test('given several topics of namespaces, then they are one pair, as far behind as the last of them', () => {
    const orders = namespace(
      'acme/orders',
      replicator({ backlog: 2, delaySeconds: 3.6, rate: 1.2 }),
      replicator({ connected: false, backlog: 5, rate: 1.4 }),
    );
    expect(pairsOf([seen('a', [orders, namespace('acme/bills')]), seen('b', [])], undefined)).toEqual([
      { from: 'a', to: 'b', namespaces: 2, connected: false, backlog: 7, delaySeconds: 4, rate: 3 },
    ]);
  });

  test('given a topic with a list of its own, then it counts too; a cluster that is no member does not', () => {
    const own = { ...namespace('acme/orders', replicator()), replicated: ['a'] };
    expect(pairsOf([seen('a', [own]), seen('b', undefined)], undefined)).toMatchObject([
      { from: 'a', to: 'b' },
    ]);
    expect(pairsOf([seen('a', [namespace('acme/orders', replicator())]), seen('c', [])], undefined)).toEqual(
      [],
    );
  });

  test.each([
    ['where nobody publishes, and messages came from elsewhere', 0, true, 4, true],
    ['where nobody publishes any more, and messages wait since a cut', 0, false, 4, false],
    ['where nobody publishes, and nothing waits since a cut', 0, false, 0, true],
    ['where somebody publishes', 1, true, 4, false],
  ])('given a topic without a connection %s', (_, producers, connected, backlog, told) => {
    const { topics, ...rest } = namespace('acme/orders', replicator({ connected: false, backlog }));
    const orders = { ...rest, topics: topics.map(topic => ({ ...topic, producers })) };
    const pairs = pairsOf([seen('a', [orders]), seen('b', [])], [{ ...pair, connected }]);
    expect(pairs).toMatchObject([{ connected: told, backlog }]);
  });
});

describe('since when', () => {
  const { since: _, ...now } = pair;
  const later = '2026-01-01T00:05:00Z';

  test('given that it goes on, then that stays; a cut begins now, and waits for as long as it lasts', () => {
    expect(pairsSince([now], [pair], later)).toEqual([pair]);
    const cut = { ...now, connected: false, backlog: 4 };
    expect(pairsSince([cut], [pair], later)).toMatchObject([{ since: later, delaySeconds: 0 }]);
    const before = [{ ...pair, connected: false }];
    expect(pairsSince([cut], before, later)).toMatchObject([{ since: pair.since, delaySeconds: 300 }]);
    expect(pairsSince([{ ...cut, backlog: 0 }], before, later)).toMatchObject([{ delaySeconds: 0 }]);
  });
});

describe('what the status says of pairs', () => {
  const before = { pairs: [{ ...pair, rate: 5 }], pairsTime: '2026-01-01T00:05:00Z' };
  const soon = '2026-01-01T00:05:30Z';
  const late = '2026-01-01T00:06:30Z';

  test('given figures that move alone, then they are written once a minute', () => {
    expect(pairsTold([{ ...pair, rate: 6 }], before, soon, 60)).toEqual(before);
    expect(pairsTold([{ ...pair, rate: 6 }], before, late, 60)).toMatchObject({ pairs: [{ rate: 6 }] });
    expect(pairsTold(before.pairs, before, late, 60)).toEqual(before);
  });

  test.each([
    ['a cut', { connected: false }],
    ['a backlog', { backlog: 1 }],
    ['a delay', { delaySeconds: 61 }],
    ['another namespace', { namespaces: 2 }],
  ])('given %s, then that is written at once', (_, change) => {
    const told = pairsTold([{ ...pair, ...change }], before, soon, 60);
    expect(told).toEqual({ pairs: [{ ...pair, ...change }], pairsTime: soon });
  });
});
