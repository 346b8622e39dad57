import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { diskSpace, firstAnswer, listUnderReplicated, setReadOnly } from '#src/bookkeeper/http.ts';
import { fakeBookie } from './fake-bookie.ts';

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

describe('listUnderReplicated', () => {
  test('given a list, when asked, then its ledgers are returned', async () => {
    await using bookie = await fakeBookie(
      onlyTo('GET /api/v1/autorecovery/list_under_replicated_ledger', '[ 3, 17 ]'),
    );
    expect(await listUnderReplicated(bookie.url, options)).toEqual([3, 17]);
  });

  test('given the 404 that means none, when asked, then there are none', async () => {
    await using bookie = await fakeBookie(answering(404, 'No under replicated ledgers found'));
    expect(await listUnderReplicated(bookie.url, options)).toEqual([]);
  });

  test.each([
    [404, 'Exception when get under replicated ledgers.'],
    [404, 'Not Found'],
    [500, 'No under replicated ledgers found'],
    [503, ''],
  ])('given status %i with %j, when asked, then that is an error, never "none"', async (status, body) => {
    await using bookie = await fakeBookie(answering(status, body));
    const call = listUnderReplicated(bookie.url, options);
    await expect(call).rejects.toMatchObject({ name: 'BookieError', status });
  });

  test.each(['', 'null', '{"3": ["b1"]}', '["3"]', 'OK'])(
    'given %j for a list, when asked, then it is refused',
    async body => {
      await using bookie = await fakeBookie(answering(200, body));
      await expect(listUnderReplicated(bookie.url, options)).rejects.toThrow('something else');
    },
  );
});

describe('what a bookie says of itself', () => {
  test('given its disks, when asked, then free and total bytes are returned', async () => {
    const body = '{ "freeSpace" : 62098059264, "totalSpace" : 270553174016 }';
    await using bookie = await fakeBookie(onlyTo('GET /api/v1/bookie/info', body));
    expect(await diskSpace(bookie.url, options)).toEqual({
      freeSpace: 62_098_059_264,
      totalSpace: 270_553_174_016,
    });
  });

  test('given fields of another type, when asked, then they are refused', async () => {
    await using bookie = await fakeBookie(answering(200, '{"freeSpace":"1 GB","totalSpace":2}'));
    await expect(diskSpace(bookie.url, options)).rejects.toMatchObject({ name: 'BookieError', status: 200 });
  });
});

describe('setReadOnly', () => {
  test.each([true, false])('given a bookie that obeys, when told %j, then that is all', async readOnly => {
    const wanted = JSON.stringify({ readOnly });
    await using bookie = await fakeBookie(onlyTo(`PUT /api/v1/bookie/state/readonly ${wanted}`, wanted));
    await expect(setReadOnly(bookie.url, readOnly, options)).resolves.toBeUndefined();
  });

  test('given a bookie that answers 200 and stays as it is, when told, then that is an error', async () => {
    await using bookie = await fakeBookie(answering(200, '{"readOnly":false}'));
    await expect(setReadOnly(bookie.url, true, options)).rejects.toThrow('is still writable');
  });

  test('given a bookie that was started read-only, when told to be writable, then its reason is told', async () => {
    const reason = 'Bookie is in forceReadOnly mode, cannot transit to writable mode';
    await using bookie = await fakeBookie(answering(400, reason));
    await expect(setReadOnly(bookie.url, false, options)).rejects.toThrow(reason);
  });
});

describe('a call', () => {
  test.each<[string, RequestListener]>([
    ['is silent', () => undefined],
    ['stops in its answer', (_, response) => response.write('[1,')],
  ])('given a bookie that %s, when asked, then the deadline ends the wait', async (_, listener) => {
    await using bookie = await fakeBookie(listener);
    await expect(listUnderReplicated(bookie.url, { deadlineMs: 50 })).rejects.toThrow(
      'no answer within 50 ms',
    );
  });

  test('given nobody on the port, when asked, then the error names the address', async () => {
    await expect(diskSpace('http://127.0.0.1:1', options)).rejects.toThrow('http://127.0.0.1:1');
  });

  test('given a caller who gives up, when asked, then his reason is thrown', async () => {
    const signal = AbortSignal.abort(new Error('shutting down'));
    await expect(diskSpace('http://127.0.0.1:1', { ...options, signal })).rejects.toThrow('shutting down');
  });
});

describe('firstAnswer', () => {
  test('given a silent bookie and one that answers, when asked, then nobody waits for the silent one', async () => {
    await using silent = await fakeBookie(() => {});
    await using bookie = await fakeBookie(answering(200, '[ 3 ]'));
    const ask = (url: string) => listUnderReplicated(url, { deadlineMs: 50_000 });
    expect(await firstAnswer([silent.url, bookie.url], ask)).toEqual([3]);
  });

  test('given bookies that all refuse, when asked, then the error is that of the first', async () => {
    await using first = await fakeBookie(answering(500, 'full'));
    await using second = await fakeBookie(answering(503, 'away'));
    const answer = firstAnswer([first.url, second.url], url => listUnderReplicated(url, options));
    await expect(answer).rejects.toThrow(first.url);
  });
});
