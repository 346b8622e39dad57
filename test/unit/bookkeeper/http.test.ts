import { createServer, type RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { listUnderReplicated } from '#src/bookkeeper/http.ts';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function bookie(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return new Promise(resolve =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    }),
  );
}

function answering(status: number, body: string): Promise<string> {
  return bookie((_, response) => response.writeHead(status).end(body));
}

const options = { deadlineMs: 1000 };

describe('listUnderReplicated', () => {
  test('given a list, when asked, then its ledgers are returned and the documented path was asked', async () => {
    const asked: (string | undefined)[] = [];
    const url = await bookie((request, response) => {
      asked.push(request.url);
      response.end('[ 3, 17 ]');
    });
    expect(await listUnderReplicated(url, options)).toEqual([3, 17]);
    expect(asked).toEqual(['/api/v1/autorecovery/list_under_replicated_ledger']);
  });

  test('given the 404 that means none, when asked, then there are none', async () => {
    expect(
      await listUnderReplicated(await answering(404, 'No under replicated ledgers found'), options),
    ).toEqual([]);
  });

  test.each([
    [404, 'Exception when get under replicated ledgers.'],
    [404, 'Not Found'],
    [500, 'No under replicated ledgers found'],
    [503, ''],
  ])('given status %i with %j, when asked, then that is an error, never "none"', async (status, body) => {
    const call = listUnderReplicated(await answering(status, body), options);
    await expect(call).rejects.toMatchObject({ name: 'BookieError', status });
  });

  test.each(['', 'null', '{"3": ["b1"]}', '["3"]', 'OK'])(
    'given %j for a list, when asked, then it is refused',
    async body => {
      await expect(listUnderReplicated(await answering(200, body), options)).rejects.toThrow(
        'no list of ledgers',
      );
    },
  );

  test('given a bookie that is silent, when asked, then the deadline ends the wait', async () => {
    const url = await bookie(() => undefined);
    await expect(listUnderReplicated(url, { deadlineMs: 50 })).rejects.toThrow('no answer within 50 ms');
  });

  test('given a bookie that stops in its answer, when asked, then the deadline ends the wait', async () => {
    const url = await bookie((_, response) => response.write('[1,'));
    await expect(listUnderReplicated(url, { deadlineMs: 50 })).rejects.toThrow('no answer within 50 ms');
  });

  test('given nobody on the port, when asked, then the error names the address', async () => {
    await expect(listUnderReplicated('http://127.0.0.1:1', options)).rejects.toThrow('http://127.0.0.1:1');
  });

  test('given a caller who gives up, when asked, then his reason is thrown', async () => {
    const signal = AbortSignal.abort(new Error('shutting down'));
    await expect(listUnderReplicated('http://127.0.0.1:1', { ...options, signal })).rejects.toThrow(
      'shutting down',
    );
  });
});
