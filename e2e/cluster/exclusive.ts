import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './provider.ts';
import { during } from './step.ts';

/** An abstract socket: the kernel gives the address to one process at a time and takes it back when that ends. */
const defaultAddress = '\0pulsar-operator-test-cluster';
const patienceMs = 60 * 60_000;

/** Takes the address; undefined when another process has it. */
async function take(address: string, words: string): Promise<Server | undefined> {
  const server = createServer(socket => socket.on('error', () => undefined).end(words));
  server.listen(address);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/** Who has the address, in its own words. */
async function holder(address: string): Promise<string> {
  const socket = connect(address);
  socket.setTimeout(2000, () => socket.destroy());
  let words = '';
  socket.on('data', chunk => {
    words += String(chunk);
  });
  await new Promise(resolve => socket.on('error', resolve).on('close', resolve));
  return words || 'a process that does not say who it is';
}

/**
 * Lets one process of this machine at a time work on the test cluster: the others wait, and are told for whom. Elsewhere
 * than on Linux, where the cluster is kind's, nothing is kept apart.
 */
export async function exclusive<T>(
  log: Log,
  work: () => Promise<T>,
  { address = defaultAddress, withinMs = patienceMs } = {},
): Promise<T> {
  if (process.platform !== 'linux') return work();
  const me = `process ${process.pid}, ${basename(process.argv[1] ?? 'node')}, since ${new Date().toLocaleTimeString('en-GB')}`;
  let server = await take(address, me);
  if (!server) {
    const other = await holder(address);
    log(`waiting: another run works on the test cluster (${other})`);
    server = await during(log, { what: `waiting for another run (${other})` }, async () => {
      const end = performance.now() + withinMs;
      while (performance.now() < end) {
        const taken = await take(address, me);
        if (taken) return taken;
        await sleep(200);
      }
      throw new Error(
        `Another run works on the test cluster still (${await holder(address)}): wait for it or end it, then run this again.`,
      );
    });
  }
  try {
    return await work();
  } finally {
    server.close();
  }
}
