import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PulsarPackageSpec } from '#src/api/resources/functions/package.ts';
import { openFile } from '#src/resources/act/fetch-file.ts';
import { packageKind } from '#src/resources/package/package.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { type FakePulsar, fakePulsar } from './fake-pulsar.ts';
import { packageOf } from './hand-made-resources.ts';

const sha256 = 'a'.repeat(64);
/** How a server of a person's never comes to an end. */
const endless: Record<string, (response: ServerResponse) => void> = {
  '/silent': () => undefined,
  '/drips': response => void response.write('a'),
  '/round': response => void setTimeout(() => response.writeHead(302, { location: '/silent' }).end(), 20),
};
const server = createServer(({ url = '' }, response) => endless[url]?.(response));
let host: string;

beforeEach(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

async function wholeOf(url: string, signal: AbortSignal): Promise<number> {
  let length = 0;
  const { pieces } = await openFile({ url, sha256 }, signal, 100);
  for await (const piece of pieces) length += piece.length;
  return length;
}

test.each(Object.keys(endless))(
  'given a server that never comes to an end (%s), then it is given up in time, and that is told of its file',
  async path => {
    const { signal } = new AbortController();
    await expect(wholeOf(`${host}${path}`, signal)).rejects.toMatchObject({
      name: 'FetchError',
      message: expect.stringContaining(`${host}${path} has not come whole in the time that it is given`),
    });
  },
);

test('given a pass that is over meanwhile, then nothing is told of the file', async () => {
  const over = new AbortController();
  const opened = openFile({ url: `${host}/silent`, sha256 }, over.signal);
  over.abort(new Error('the pass is over'));
  await expect(opened).rejects.toThrow('the pass is over');
});

test('given what no web address is, then the person is told, and not that the operator is at fault', async () => {
  await using pulsar: FakePulsar = await fakePulsar();
  const world = new ResourceWorld<PulsarPackageSpec>(packageKind, { brokers: [pulsar.web] });
  for (const path of ['tenants/acme', 'namespaces/acme/orders']) pulsar.held.set(path, {});
  world.apply('totals', packageOf({ content: { url: 'https://code.example:99999/a.zip', sha256 } }).spec);
  await world.pass('totals');
  expect(world.said('totals')).toBe(
    'False ContentUnavailable: https://code.example:99999/a.zip is no address: correct content.url',
  );
});
