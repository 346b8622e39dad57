import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureChroot } from '#src/clients/pulsar/metadata.ts';
import { withSession } from '#src/clients/zookeeper/session.ts';
import { askBookies } from '#src/cluster/observe/ask-bookies.ts';
import { Surveys } from '#src/cluster/observe/surveys.ts';
import type { ledgerSession } from '#src/cluster/observe/zookeeper-session.ts';
import { initialised, sessionOver } from '#test/unit/clients/bookkeeper/znodes.ts';
import { observed } from '#test/unit/cluster/hand-made.ts';
import { startZooKeeper, type ZooKeeper } from './server.ts';

const deadlineMs = 30_000;
let shared: ZooKeeper;

/** What the cluster's own ZooKeeper holds. */
const nodes = new Map<string, Buffer>([
  ...initialised(),
  ['/admin/policies/public/default', Buffer.from('{"persistence":{"bookkeeperEnsemble":2}}')],
]);
const own: typeof ledgerSession = (_, __, use) => use(sessionOver(nodes).session, '');

beforeAll(async () => {
  shared = await startZooKeeper();
  await withSession([`127.0.0.1:${shared.port}`], { deadlineMs }, async session => {
    await ensureChroot(session, '/instance/admin/policies/acme');
    await session.create(
      '/instance/admin/policies/acme/big',
      Buffer.from('{"persistence":{"bookkeeperEnsemble":5}}'),
    );
  });
}, 360_000);

afterAll(() => shared?.[Symbol.asyncDispose]());

function asked(configurationStore?: string) {
  const status = configurationStore === undefined ? {} : { configurationStore };
  return askBookies(observed({ status }), [], new Surveys(), AbortSignal.timeout(deadlineMs), own);
}

test('given a cluster that shares a store, then the ensembles that namespaces ask for are read there, and not in its own', async () => {
  const url = `zk:127.0.0.1:${shared.port}/instance`;
  expect(await asked()).toMatchObject({
    largestEnsemble: 2,
    largestEnsembleOf: expect.stringContaining('public/default'),
  });
  expect(await asked(url)).toMatchObject({
    largestEnsemble: 5,
    largestEnsembleOf: expect.stringContaining('acme/big'),
  });
});

test('given a store that is away, then nobody can say how many bookies are needed, and the ledgers are known all the same', async () => {
  expect(await asked('zk:127.0.0.1:1/instance')).toMatchObject({
    policiesUnread: expect.any(String),
    bookies: {},
  });
});
