import type { Transport } from '#src/kubernetes/transport.ts';
import { effects } from '#src/operator/effects.ts';
import { operate } from '#src/operator/process.ts';

/** The operator with a fault, which `FAULT` names, as soon as it has the lease, or at its end. */
const faults: Readonly<Record<string, () => void>> = {
  uncaughtException: () => {
    throw new Error('the fault of the test');
  },
  unhandledRejection: () => void Promise.reject(new Error('the fault of the test')),
  /** `operator.run` itself rejects, at its end. */
  run: () => process.kill(process.pid, 'SIGTERM'),
};
const name = process.env['FAULT'] ?? '';
let isDue = true;

function faulty(transport: Transport): Transport {
  return {
    async request<T>(request: Parameters<Transport['request']>[0]) {
      const answer = await transport.request<T>(request);
      const isClaim = request.method !== 'GET' && request.path.includes('/leases');
      if (isClaim && isDue) setTimeout(faults[name] ?? (() => undefined), 100);
      if (isClaim) isDue = false;
      return answer;
    },
    watch: request => transport.watch(request),
    close: async () => {
      await transport.close();
      if (name === 'run') throw new Error('the fault of the test');
      if (name === 'hangs') await new Promise(() => undefined);
    },
  };
}

await operate({ ...effects, openTransport: options => faulty(effects.openTransport(options)) });
