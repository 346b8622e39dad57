import { createServer } from 'node:http';
import { connect } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { withEndpoint } from '#src/cli/endpoint.ts';
import { execIn } from '#src/cli/exec.ts';

/** An API server by whose upgrades a test does what it wants. */
async function apiServerThat(
  upgrade: (server: WebSocketServer, ...request: Parameters<WebSocketServer['handleUpgrade']>) => void,
) {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    const url = _.url ?? '';
    const ready = { type: 'Ready', status: 'True' };
    const pod = { metadata: { name: 'demo-proxy-0' }, status: { phase: 'Running', conditions: [ready] } };
    if (url.includes('/pods')) response.end(JSON.stringify({ metadata: {}, items: [pod] }));
    else
      response.end(JSON.stringify({ spec: { proxy: { replicas: 1 }, websocket: { placement: ['Proxy'] } } }));
  });
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: ([first]) => first ?? false });
  server.on('upgrade', (request, socket, head) => upgrade(sockets, request, socket, head, () => undefined));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const connection = {
    server: `http://127.0.0.1:${port}`,
    credentials: async () => ({ headers: {}, tls: {} }),
  } as never;
  return { connection, close: () => (server.closeAllConnections(), server.close()) };
}

test('given a forward that failed once and was made again, when something else goes wrong later, then that is told', async () => {
  let times = 0;
  const api = await apiServerThat((sockets, request, socket, head) => {
    times++;
    if (times === 1) socket.end('HTTP/1.1 502 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else sockets.handleUpgrade(request, socket, head, () => undefined);
  });
  const call = withEndpoint(
    api.connection,
    { namespace: 'pulsar', cluster: 'demo', via: 'proxy' },
    async ({ url }) => {
      const port = Number(new URL(url).port);
      const once = () =>
        new Promise(resolve =>
          connect(port, '127.0.0.1')
            .on('error', () => undefined)
            .on('close', resolve),
        );
      await once();
      connect(port, '127.0.0.1').on('error', () => undefined);
      await new Promise(resolve => setTimeout(resolve, 200));
      throw new Error('the topic takes no more messages');
    },
  );
  await expect(call).rejects.toThrow('the topic takes no more messages');
  api.close();
});

describe('given a command in a pod', () => {
  const where = { namespace: 'pulsar', pod: 'demo-zookeeper-0', container: 'zookeeper', command: ['sh'] };

  function terminal() {
    const keys = Object.assign(new PassThrough(), {
      isTTY: true,
      isRaw: false,
      setRawMode(is: boolean) {
        this.isRaw = is;
      },
    });
    const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
    return { keys, screen };
  }

  test('when the connection is not open yet, then a resized screen breaks nothing, and keys are still those of the terminal', async () => {
    const asked = Promise.withResolvers<Duplex>();
    const api = await apiServerThat((_, __, socket) => asked.resolve(socket));
    const { keys, screen } = terminal();
    const call = execIn(api.connection, { ...where, input: keys }, { output: screen, errors: screen });
    const ended = expect(call).rejects.toThrow('socket hang up');
    const socket = await asked.promise;
    expect(() => screen.emit('resize')).not.toThrow();
    expect(keys.isRaw).toBe(false);
    socket.destroy();
    await ended;
    api.close();
  });

  test('when nobody answers any more for ten minutes, then that is told and the keys are given back', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const opened = Promise.withResolvers<void>();
    const api = await apiServerThat((sockets, request, socket, head) => {
      sockets.handleUpgrade(request, socket, head, () => {
        socket.pause();
        opened.resolve();
      });
    });
    const { keys, screen } = terminal();
    let ended = false;
    execIn(api.connection, { ...where, input: keys }, { output: screen, errors: screen }).catch(
      () => (ended = true),
    );
    await opened.promise;
    for (let minute = 0; minute < 20; minute++) {
      await vi.advanceTimersByTimeAsync(30_000);
      await new Promise(resolve => setImmediate(resolve));
    }
    const [isRaw] = [keys.isRaw];
    const was = ended;
    api.close();
    expect([was, isRaw]).toEqual([true, false]);
  });
});
