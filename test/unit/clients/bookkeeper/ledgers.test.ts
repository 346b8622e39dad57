import { describe, expect, test } from 'vitest';
import { goOn, Survey } from '#src/clients/bookkeeper/ledgers.ts';
import { ledgerData, sessionOver, surveyLedgers } from './znodes.ts';

const root = '/ledgers/00/0000';

function path(id: number): string {
  return `${root}/L${String(id).padStart(4, '0')}`;
}

/** So many ledgers from 0 on, each on two bookies. */
function ledgers(count: number): Map<string, Buffer> {
  return new Map(Array.from({ length: count }, (_, id) => [path(id), ledgerData('closed', 1, 'b0', 'b1')]));
}

describe('given ledgers that name a bookie', () => {
  test('when they are surveyed, then the first few are told by their ids, in whatever order they come', async () => {
    const { session } = sessionOver(ledgers(8));
    const survey = await surveyLedgers(session, '', ['b0']);
    expect(survey.bookies.get('b0')?.first).toEqual([0n, 1n, 2n, 3n, 4n].map(id => ({ id })));
  });

  test('when some are declared lost, then these are told apart, with the other bookies they name', async () => {
    const { session } = sessionOver(ledgers(3));
    const survey = await surveyLedgers(session, '', ['b0'], new Set([1n, 99n]));
    expect(survey.bookies.get('b0')).toMatchObject({
      ledgers: 3,
      first: [{ id: 0n }, { id: 2n }],
      declared: [{ id: 1n, others: ['b1'] }],
    });
  });
});

describe('given a survey that is stopped', () => {
  /** Stops after so many ledgers each time, and does something before it goes on. */
  async function inTurns(nodes: Map<string, Buffer>, most: number, meanwhile?: (turn: number) => void) {
    const { session, read } = sessionOver(nodes);
    const survey = new Survey(['b0'], new Set());
    for (let turn = 1; ; turn++) {
      if (await goOn(survey, session, '', () => survey.looked >= most * turn)) return { survey, read, turn };
      meanwhile?.(turn);
    }
  }

  test('when it goes on, then every ledger is looked at once', async () => {
    const nodes = ledgers(50);
    nodes.set('/ledgers/000/0000/0021/4748/L3648', ledgerData('open', 0, 'b0', 'b2'));
    nodes.set('/ledgers/01/0000/L0000', ledgerData('closed', 1, 'b0', 'b2'));
    const { survey, read, turn } = await inTurns(nodes, 7);
    expect(turn).toBeGreaterThan(6);
    expect(read.toSorted()).toEqual([...nodes.keys()].toSorted());
    expect(survey.bookies.get('b0')).toMatchObject({ ledgers: 52, open: 1 });
    expect(survey.looked).toBe(52);
  });

  test('when ledgers come and go meanwhile, then those that are there all the time count once', async () => {
    const nodes = ledgers(30);
    const { survey } = await inTurns(nodes, 10, turn => {
      // The last that was looked at, one that was before, and one that is yet to come.
      for (const id of [10 * turn - 1, 10 * turn - 5, 10 * turn + 5]) nodes.delete(path(id));
      nodes.set(path(100 + turn), ledgerData('closed', 1, 'b0', 'b1'));
    });
    // Two went unseen and two came; those that went later had been seen.
    expect(survey.bookies.get('b0')?.ledgers).toBe(30);
  });
});
