import { beforeEach, describe, expect, test, vi } from 'vitest';
import type * as Sessions from '#src/clients/zookeeper/session.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { askBookies } from '#src/cluster/observe/ask-bookies.ts';
import { underReplicatedLedgers } from '#src/cluster/observe/ask-zookeeper.ts';
import { Surveys } from '#src/cluster/observe/surveys.ts';
import { bookieId } from '#src/components/bookkeeper/config.ts';
import { chrootOf } from '#src/components/build/context.ts';
import { lostLedgersAnnotation } from '#src/components/build/names.ts';
import { ledgerData, sessionOver } from '../../clients/bookkeeper/znodes.ts';
import { observed } from '../hand-made.ts';

/** The znodes of the cluster. */
const nodes = vi.hoisted(() => new Map<string, Buffer>());

vi.mock('#src/clients/zookeeper/session.ts', async original => ({
  ...(await original<typeof Sessions>()),
  withSession: (_: unknown, __: unknown, use: (session: Sessions.Session) => unknown) => {
    return use(sessionOver(nodes).session);
  },
}));

const signal = new AbortController().signal;
const gone = 'demo-bookie-3';
const identity = identityOf(observed().cluster);

function declaring(lost: string): Observation {
  const { cluster, ...rest } = observed();
  const metadata = { ...cluster.metadata, annotations: { [lostLedgersAnnotation]: lost } };
  return { ...rest, cluster: { ...cluster, metadata } };
}

/** Two ledgers, 17 and 18, of which a copy is missing: a bookie that is gone had it. */
beforeEach(() => {
  nodes.clear();
  const root = `${chrootOf(observed().cluster.spec)}/ledgers`;
  for (const id of [17, 18]) {
    nodes.set(`${root}/00/0000/L00${id}`, ledgerData('closed', 9, bookieId(identity, gone), 'b1'));
    const hex = id.toString(16).padStart(4, '0');
    nodes.set(`${root}/underreplication/ledgers/0000/0000/0000/${hex}/urL00000000${id}`, Buffer.alloc(0));
  }
});

describe('given two ledgers of which a copy is missing', () => {
  test.each([
    ['none of them', '', 2],
    ['one of them', '17', 1],
    ['both', '17, 18', 0],
    ['one that is no id', '17,x', 2],
  ])('when somebody declares lost %s, then so many are waited for', async (_, lost, count) => {
    expect(await underReplicatedLedgers(declaring(lost), signal)).toBe(count);
    expect(await askBookies(declaring(lost), [gone], new Surveys(), signal)).toMatchObject({
      underReplicated: count,
    });
  });

  test('when one is declared lost, then a bookie that leaves is told of the other, and that one may be on others', async () => {
    const { bookies } = await askBookies(declaring('17'), [gone], new Surveys(), signal);
    expect(bookies[gone]).toMatchObject({ ledgers: 2, first: ['18'], declared: [{ id: '17', mayBeOn: [] }] });
    const root = `${chrootOf(observed().cluster.spec)}/ledgers`;
    nodes.set(`${root}/cookies/b1`, Buffer.alloc(0));
    const again = await askBookies(declaring('17'), [gone], new Surveys(), signal);
    expect(again.bookies[gone]?.declared).toEqual([{ id: '17', mayBeOn: ['b1'] }]);
  });
});
