import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { SelectedObjects } from '#src/operator/selected-objects.ts';
import { event, FakeServer, list, type Reply, status, watch } from '../kubernetes/http/fake-server.ts';
import { configMaps } from '../kubernetes/reflecting.ts';

const selection = { namespace: 'ns', labelSelector: 'ours' };
const refused = Array<Reply>(3).fill(status(403, 'Forbidden'));
let server: FakeServer;
let transport: Transport;

beforeEach(async () => {
  server = await FakeServer.start();
  transport = openTransport({ connection: server.connection, userAgent: 'tester' });
});

afterEach(async () => {
  await server.stop();
  await transport.close();
});

/** What somebody sees of a selection each time he is told that it has changed, until it is this. */
async function seenUntil(wanted: string, ...replies: Reply[]): Promise<string[]> {
  server.reply(...replies);
  const seen: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const changed = () => {
    const found = objects.see(selection);
    const names = found && 'objects' in found ? found.objects.map(({ metadata }) => metadata.name) : [];
    seen.push(found && 'refused' in found ? 'refused' : names.join());
    if (seen.at(-1) === wanted) resolve();
  };
  const objects = new SelectedObjects({ transport, resource: configMaps, log: silentLogger, changed });
  objects.select('his', [selection]);
  await promise;
  objects.end();
  return seen;
}

test('given a right that is taken once all is listed, then that is told: what was seen grows old', async () => {
  expect((await seenUntil('refused', list('10', { a: '1' }), ...refused)).slice(-2)).toEqual([
    'a',
    'refused',
  ]);
});

test('given that right again, then it is seen again, and that it was refused was told once', async () => {
  const again = watch([event('ADDED', 'b', '12')], 'hang');
  const seen = await seenUntil('a,b', list('10', { a: '1' }), ...refused, again);
  expect(seen.slice(-3)).toEqual(['refused', 'a', 'a,b']);
  expect(seen.filter(each => each === 'refused')).toHaveLength(1);
});
