import { createServer, type RequestListener } from 'node:http';

export interface HttpServer extends AsyncDisposable {
  readonly url: string;
}

/** A server that does what the test says, on a free port of the loopback interface. */
export async function httpServer(listener: RequestListener): Promise<HttpServer> {
  const server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}
