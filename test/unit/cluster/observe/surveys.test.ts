import { expect, test } from 'vitest';
import { Surveys } from '#src/cluster/observe/surveys.ts';
import { initialised, ledgerData, sessionOver } from '../../clients/bookkeeper/znodes.ts';

/** A BookKeeper with ledgers on b0, which takes no writes. */
function bookkeeper(ledgers: number) {
  const registered = [['/ledgers/available/readonly/b0', Buffer.alloc(0)]] as const;
  const nodes = new Map<string, Buffer>([...initialised(), ...registered]);
  for (let id = 0; id < ledgers; id++) {
    nodes.set(`/ledgers/00/0000/L${String(id).padStart(4, '0')}`, ledgerData('closed', 1, 'b0', 'b1'));
  }
  return { nodes, ...sessionOver(nodes) };
}

const none = new Set<bigint>();

test('given a survey that fits into its turn, then it is answered with what was registered before and after', async () => {
  const { session } = bookkeeper(3);
  const { survey, before, after } = await new Surveys().take('uid', session, '', ['b0'], none);
  expect(survey.bookies.get('b0')?.ledgers).toBe(3);
  expect([before.readOnly, after.readOnly]).toEqual([['b0'], ['b0']]);
});

test('given one that takes several turns, then it says how far it is, and in the end what it found, once', async () => {
  const { session, nodes, read } = bookkeeper(200);
  const surveys = new Surveys(0);
  const ask = () => surveys.take('uid', session, '', ['b0'], none);
  const said: string[] = [];
  for (;;) {
    const found = await ask().catch((error: Error) => void said.push(error.message));
    if (!found) {
      nodes.delete('/ledgers/available/readonly/b0');
      continue;
    }
    expect(found.survey.bookies.get('b0')?.ledgers).toBe(200);
    expect([found.before.readOnly, found.after.readOnly]).toEqual([['b0'], []]);
    break;
  }
  expect(said.length).toBeGreaterThan(1);
  expect(said[0]).toMatch(/^ledgers are being looked through, \d+ so far$/);
  const ledgers = () => read.filter(path => !path.endsWith('/INSTANCEID'));
  expect(new Set(ledgers()).size).toBe(ledgers().length);
  await ask().catch(() => {});
  expect(ledgers().length, 'the next look is a fresh one').toBeGreaterThan(new Set(ledgers()).size);
});

test('given one about another cluster or other ledgers, then it begins anew', async () => {
  const surveys = new Surveys(0);
  const { session } = bookkeeper(200);
  const started = async (uid: string, declared: ReadonlySet<bigint>) => {
    const error = await surveys.take(uid, session, '', ['b0'], declared).catch((each: Error) => each);
    return error instanceof Error ? error.message : '';
  };
  const first = await started('uid', none);
  expect(await started('other', none)).toBe(first);
  expect(await started('uid', new Set([3n]))).toBe(first);
  expect(await started('uid', none)).not.toBe(first);
});

test('given a ZooKeeper without /ledgers, then a look at it does not say that no ledger names a bookie', async () => {
  const { session } = sessionOver(new Map());
  await expect(new Surveys().take('uid', session, '', ['b0'], none)).rejects.toThrow('/ledgers/INSTANCEID');
});

test('given one under way, when the metadata is lost and BookKeeper made anew, then what it has seen so far does not count', async () => {
  const { session, nodes } = bookkeeper(200);
  const surveys = new Surveys(0);
  const ask = () => surveys.take('uid', session, '', ['b0'], none);
  await expect(ask()).rejects.toThrow('so far');
  nodes.set('/ledgers/INSTANCEID', Buffer.from('another'));
  await expect(ask()).rejects.toThrow('another BookKeeper');
});

test('given one that takes several turns, then each turn is as new as the leader has it', async () => {
  const { session } = bookkeeper(200);
  let syncs = 0;
  const synced = { ...session, sync: async () => void syncs++ };
  const surveys = new Surveys(0);
  const ask = () => surveys.take('uid', synced, '', ['b0'], none);
  await expect(ask()).rejects.toThrow('so far');
  const before = syncs;
  await ask().catch(() => {});
  expect(syncs).toBeGreaterThan(before);
});
