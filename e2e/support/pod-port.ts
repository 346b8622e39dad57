import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { forwardPort, type PodPort } from '#src/cli/port-forward.ts';
import { connection } from './kubernetes.ts';

/** Gives a port of this machine that leads to one of a pod, while `use` runs: pods themselves need not be reachable. */
export async function withPodPort<T>(to: PodPort, use: (port: number) => Promise<T>): Promise<T> {
  let failure: unknown;
  const server = createServer(socket => {
    socket.on('error', () => undefined);
    forwardPort(connection, to, socket, () => undefined).catch((error: unknown) => {
      failure = error;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use((server.address() as AddressInfo).port);
  } catch (error) {
    // Why the way there is closed says more than that nobody answers.
    throw failure ?? error;
  } finally {
    server.close();
  }
}
