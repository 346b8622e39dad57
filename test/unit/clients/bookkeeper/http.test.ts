import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { diskSpace, setReadOnly } from '#src/clients/bookkeeper/http.ts';
import { httpServer } from '../network/http-server.ts';

const options = { deadlineMs: 1000 };

function answering(status: number, body: string): RequestListener {
  return (_, response) => response.writeHead(status).end(body);
}

/** Answers `body` to the one request that is expected, and 400 to any other. */
function onlyTo(expected: string, body: string): RequestListener {
  return (request, response) => {
    let sent = '';
    request.setEncoding('utf8').on('data', chunk => {
      sent += chunk;
    });
    request.on('end', () => {
      const asked = [request.method, request.url, sent].join(' ').trim();
      response.writeHead(asked === expected ? 200 : 400).end(asked === expected ? body : `not ${asked}`);
    });
  };
}

describe('what a bookie says of itself', () => {
  test('given its disks, when asked, then free and total bytes are returned', async () => {
    const body = '{ "freeSpace" : 62098059264, "totalSpace" : 270553174016 }';
    await using bookie = await httpServer(onlyTo('GET /api/v1/bookie/info', body));
    expect(await diskSpace(bookie.url, options)).toEqual({
      freeSpace: 62_098_059_264,
      totalSpace: 270_553_174_016,
    });
  });

  test.each([
    [404, 'Not Found'],
    [500, 'Exception'],
    [503, ''],
  ])('given status %i with %j, when asked, then that is an error', async (status, body) => {
    await using bookie = await httpServer(answering(status, body));
    await expect(diskSpace(bookie.url, options)).rejects.toMatchObject({ name: 'BookieError', status });
  });

  test.each(['', 'null', '[3]', 'OK'])(
    'given %j for an answer, when asked, then it is refused',
    async body => {
      await using bookie = await httpServer(answering(200, body));
      await expect(diskSpace(bookie.url, options)).rejects.toThrow('something else');
    },
  );

  test('given fields of another type, when asked, then they are refused', async () => {
    await using bookie = await httpServer(answering(200, '{"freeSpace":"1 GB","totalSpace":2}'));
    await expect(diskSpace(bookie.url, options)).rejects.toMatchObject({ name: 'BookieError', status: 200 });
  });
});

describe('setReadOnly', () => {
  test.each([true, false])('given a bookie that obeys, when told %j, then that is all', async readOnly => {
    const wanted = JSON.stringify({ readOnly });
    await using bookie = await httpServer(onlyTo(`PUT /api/v1/bookie/state/readonly ${wanted}`, wanted));
    await expect(setReadOnly(bookie.url, readOnly, options)).resolves.toBeUndefined();
  });

  test('given a bookie that answers 200 and stays as it is, when told, then that is an error', async () => {
    await using bookie = await httpServer(answering(200, '{"readOnly":false}'));
    await expect(setReadOnly(bookie.url, true, options)).rejects.toThrow('is still writable');
  });

  test('given a bookie that was started read-only, when told to be writable, then its reason is told', async () => {
    const reason = 'Bookie is in forceReadOnly mode, cannot transit to writable mode';
    await using bookie = await httpServer(answering(400, reason));
    await expect(setReadOnly(bookie.url, false, options)).rejects.toThrow(reason);
  });
});
