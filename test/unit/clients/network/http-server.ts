import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

export interface HttpServer extends AsyncDisposable {
  readonly url: string;
}

/** What a server shows by https, as PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** A server that does what the test says, on a free port of the loopback interface. */
export async function httpServer(listener: RequestListener, shows?: Identity): Promise<HttpServer> {
  const server = shows ? createTlsServer(shows, listener) : createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `${shows ? 'https' : 'http'}://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}
