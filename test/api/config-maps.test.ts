import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { connect } from '#src/kubernetes/connection.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { ConfigMaps } from '#src/operator/config-maps.ts';
import { namespace } from './kubectl.ts';

let ns: string;
let transport: Transport;
let watches: number;
let told: string[];
let maps: ConfigMaps;

beforeAll(async () => {
  ns = await namespace('config-maps');
  transport = openTransport({
    connection: connect({ kubeconfig: inject('kubeconfig') }),
    userAgent: 'config-maps-test',
    onRequest: method => {
      if (method === 'WATCH') watches += 1;
    },
  });
});

beforeEach(() => {
  [watches, told] = [0, []];
  maps = new ConfigMaps({
    transport,
    log: pino({ level: 'silent' }),
    changed: owner => told.push(owner),
  });
});

afterEach(() => maps.end());
afterAll(() => transport.close());

const path = () => `/api/v1/namespaces/${ns}/configmaps`;
const made = (name: string, content: object) =>
  transport.request({ method: 'POST', path: path(), body: { metadata: { name }, ...content } });
const changed = (name: string, content: object) =>
  transport.request({
    method: 'PATCH',
    path: `${path()}/${name}`,
    body: content,
    contentType: 'application/merge-patch+json',
  });
const seen = (name: string) => () => maps.see(ns, name);
const textOf = async (name: string, key: string) =>
  Buffer.from((await maps.read(ns, name))?.get(key) ?? []).toString();

describe('a ConfigMap that somebody names', () => {
  test('given one that is not there, then that is told, and who names it is told when it comes and changes', async () => {
    maps.name('totals', ns, ['code']);
    await expect.poll(seen('code')).toEqual({
      missing: `ConfigMap code does not exist in namespace ${ns}: waiting for it`,
    });
    expect(told).toEqual(['totals']);
    await made('code', { data: { 'a.py': 'one' }, binaryData: { 'b.jar': 'AAEC' } });
    await expect.poll(seen('code')).toHaveProperty('files');
    const first = maps.see(ns, 'code');
    expect(first).toEqual({ files: { 'a.py': expect.any(String), 'b.jar': expect.any(String) } });
    expect((await maps.read(ns, 'code'))?.get('b.jar')).toEqual(new Uint8Array([0, 1, 2]));
    told.length = 0;
    await changed('code', { data: { 'a.py': 'two' } });
    await expect.poll(() => told).toEqual(['totals']);
    expect(maps.see(ns, 'code')).not.toEqual(first);
    expect(await textOf('code', 'a.py')).toBe('two');
  });

  test('given several who name it, then it is watched once, until nobody does any more', async () => {
    await made('shared', { data: { 'a.py': 'one' } });
    for (const owner of ['one', 'two']) maps.name(owner, ns, ['shared']);
    await expect.poll(seen('shared')).toHaveProperty('files');
    await expect.poll(() => watches).toBe(1);
    maps.name('one', ns, []);
    expect(maps.see(ns, 'shared')).toHaveProperty('files');
    maps.name('two', ns, ['other']);
    expect(maps.see(ns, 'shared')).toBeUndefined();
    await expect.poll(seen('other')).toHaveProperty('missing');
  });

  test('given others that change, then nobody is told', async () => {
    await made('mine', { data: { 'a.py': 'one' } });
    await made('theirs', { data: { 'a.py': 'one' } });
    maps.name('totals', ns, ['mine']);
    await expect.poll(seen('mine')).toHaveProperty('files');
    told.length = 0;
    await changed('theirs', { data: { 'a.py': 'two' } });
    await changed('mine', { data: { 'a.py': 'two' } });
    await expect.poll(() => told).toEqual(['totals']);
  });
});
