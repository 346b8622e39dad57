import { afterEach, beforeEach } from 'vitest';
import { NotLeaderError } from '#src/kubernetes/errors.ts';
import { type HttpTransportOptions, openTransport } from '#src/kubernetes/http/http-transport.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { FakeServer, type Reply } from './fake-server.ts';

export const get = { method: 'GET', path: '/api/v1/namespaces/ns/pods/a' } as const;
export const patch = { method: 'PATCH', path: '/api/v1/namespaces/ns/pods/a', body: { x: 1 } } as const;

export interface ServerGiven {
  readonly server: FakeServer;
  /** Those that are closed after the test. */
  readonly open: Transport[];
  transport(options?: Partial<HttpTransportOptions>): Transport;
}

/** A server for each test, and transports to it. */
export function givenServer(): ServerGiven {
  let server: FakeServer;
  const open: Transport[] = [];
  beforeEach(async () => {
    server = await FakeServer.start();
  });
  afterEach(async () => {
    await server.stop();
    await Promise.all(open.splice(0).map(each => each.close()));
  });
  return {
    get server() {
      return server;
    },
    open,
    transport(options = {}) {
      const made = openTransport({ connection: server.connection, userAgent: 'tester/1', ...options });
      open.push(made);
      return made;
    },
  };
}

/** A lease that is lost as soon as a request is answered, with this. */
export function lostWith(answer: Reply): { readonly fence: () => number; readonly reply: Reply } {
  let isLeader = true;
  return {
    fence() {
      if (isLeader) return 10_000;
      throw new NotLeaderError('lost');
    },
    reply(request, response) {
      isLeader = false;
      return answer(request, response);
    },
  };
}
