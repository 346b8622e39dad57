import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { sh } from '#e2e/cluster/shell.ts';
import { exchange } from '#src/clients/network/exchange.ts';
import { ask } from '#src/clients/pulsar/admin.ts';
import { httpServer, type Identity } from './http-server.ts';

let ours: Identity;
let theirs: Identity;

beforeAll(async () => {
  [ours, theirs] = [await selfSigned('IP:127.0.0.1'), await selfSigned('DNS:elsewhere')];
});

describe('given a server that is called by https', () => {
  test('when its certificate is vouched for, then it answers; and by nobody else than who was given', async () => {
    await using server = await httpServer((_, response) => response.end('well'), ours);
    const answer = (ca?: string) => exchange('GET', server.url, { deadlineMs: 20_000, ca });
    expect(await answer(ours.cert)).toMatchObject({ status: 200, body: 'well' });
    await expect(answer(theirs.cert)).rejects.toThrow(`${server.url}: self-signed certificate`);
    await expect(answer()).rejects.toThrow(`${server.url}: self-signed certificate`);
  });

  test('when its certificate is that of another, then it is shown nothing', async () => {
    const shown: unknown[] = [];
    await using server = await httpServer(({ headers }, response) => {
      shown.push(headers.authorization);
      response.end();
    }, theirs);
    const credentials = { token: 'secret', ca: theirs.cert };
    await expect(ask('GET', `${server.url}/admin`, { deadlineMs: 20_000, credentials })).rejects.toThrow(
      "IP: 127.0.0.1 is not in the cert's list",
    );
    expect(shown).toEqual([]);
  });

  test('when it sends on to where nothing is hidden, then nobody goes there', async () => {
    await using plain = await httpServer((_, response) => response.end());
    await using server = await httpServer((_, response) => {
      response.writeHead(307, { location: `${plain.url}/admin` }).end();
    }, ours);
    const peers = new Map([[new URL(plain.url).host, plain.url]]);
    const credentials = { token: 'secret', ca: ours.cert };
    await expect(
      ask('GET', `${server.url}/admin`, { deadlineMs: 20_000, credentials, peers }),
    ).rejects.toThrow('which is no broker of this cluster: not followed');
  });
});

/** A certificate that vouches for itself. */
async function selfSigned(name: string): Promise<Identity> {
  const folder = await mkdtemp(join(tmpdir(), 'pulsar-operator-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const who = ['-subj', '/CN=test', '-addext', `subjectAltName=${name}`];
  try {
    await sh('openssl', ['req', '-x509', ...kind, ...who, '-keyout', key, '-out', cert]);
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  } finally {
    await rm(folder, { recursive: true });
  }
}
