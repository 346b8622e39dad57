import { writeSync } from 'node:fs';
import { type ApiRequest, resourceOfPath, type Transport } from '#src/kubernetes/transport.ts';
import type { Effects } from '#src/operator/effects.ts';

/** On which side of its first write a life of the operator ends. */
export type Side = 'before' | 'after';

/** What no state hangs on: the lease is renewed all the time, and an event only tells. */
const harmless = ['leases', 'events'];

function writeOf({ method, path, mutating = method !== 'GET' }: ApiRequest): string | undefined {
  const resource = resourceOfPath(path);
  return mutating && !harmless.includes(resource)
    ? `${method} ${path.split('/namespaces/')[1] ?? path}`
    : undefined;
}

/** SIGKILL to itself: nothing runs after it, as when the machine is taken away. */
function die(side: Side, write: string): void {
  writeSync(1, `${JSON.stringify({ fault: side, write })}\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** Ways out of a process that dies right before or right after its first write. */
export function mortal({ openTransport, perform, writePulsar }: Effects, side: Side, dies = die): Effects {
  async function around<T>(write: string | undefined, act: () => Promise<T>): Promise<T> {
    if (write && side === 'before') dies(side, write);
    const answer = await act();
    if (write && side === 'after') dies(side, write);
    return answer;
  }
  return {
    openTransport: options => {
      const transport = openTransport(options);
      return {
        request: <T>(request: ApiRequest) => around(writeOf(request), () => transport.request<T>(request)),
        watch: request => transport.watch(request),
        close: () => transport.close(),
      } satisfies Transport;
    },
    perform: (operation, observation, ...rest) =>
      around(`${operation.kind} of ${observation.cluster.metadata.name}`, () =>
        perform(operation, observation, ...rest),
      ),
    writePulsar: (broker, request, options) =>
      around(`${request.method} ${request.path}`, () => writePulsar(broker, request, options)),
  };
}
