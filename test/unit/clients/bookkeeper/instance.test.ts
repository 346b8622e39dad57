import { expect, test } from 'vitest';
import { NoLedgersError, readInstance, whereLedgersAre } from '#src/clients/bookkeeper/instance.ts';
import { initialised, sessionOver } from './znodes.ts';

test('given a BookKeeper that is initialised, then its id, below its path', async () => {
  expect(await readInstance(sessionOver(new Map(initialised())).session, '')).toBe('instance');
  expect(await readInstance(sessionOver(new Map(initialised('/pulsar'))).session, '/pulsar')).toBe(
    'instance',
  );
});

test.each(['/ledgers/INSTANCEID', '/ledgers/LAYOUT', '/ledgers/available/readonly'])(
  'given a ZooKeeper without %s, then a look at it says that, and not that there is nothing',
  async path => {
    const nodes = new Map(initialised());
    nodes.delete(path);
    const look = whereLedgersAre(sessionOver(nodes).session, '', async () => 0);
    await expect(look).rejects.toThrow(NoLedgersError);
    await expect(look).rejects.toThrow(path);
  },
);

test.each([
  ['goes', (nodes: Map<string, Buffer>) => nodes.clear()],
  [
    'is made anew',
    (nodes: Map<string, Buffer>) => void nodes.set('/ledgers/INSTANCEID', Buffer.from('another')),
  ],
])('given metadata that %s while somebody looks, then what was found does not count', async (_, happens) => {
  const nodes = new Map(initialised());
  const look = whereLedgersAre(sessionOver(nodes).session, '', async () => happens(nodes));
  await expect(look).rejects.toThrow(NoLedgersError);
});
