import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { storeSilence } from '#src/cluster/configuration-store/trouble.ts';
import { askConfigurationStores } from '#src/cluster/observe/ask-configuration-store.ts';
import { settle } from '#src/cluster/observe/settle.ts';
import { observed, pod } from '../hand-made.ts';

test("given that the cluster's own ZooKeeper does not answer, then that is said, and the configuration store is not even asked", async () => {
  let calls = 0;
  const store = createServer(socket => {
    calls++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(store, 'listening');
  const { port } = store.address() as { port: number };
  const url = `zk:127.0.0.1:${port}`;
  // Its own servers are ready as far as Kubernetes tells, and refuse the connection.
  const own = [0, 1, 2].map(n => pod(`demo-zookeeper-${n}`, { status: { podIP: '127.0.0.2' } }));
  const seen = observed({ spec: { configurationStore: { servers: `127.0.0.1:${port}` } }, pods: own });
  const asked = askConfigurationStores(seen, [url], AbortSignal.timeout(20_000));
  const facts = { configurationStores: await settle(asked) };
  store.close();
  expect(calls).toBe(0);
  expect(storeSilence({ ...seen, facts }, url)).toMatchObject({
    reason: 'Asking',
    message: expect.stringContaining("cluster's own ZooKeeper does not answer"),
  });
});
