import { silentLogger } from '#simulation/silent-logger.ts';
import { sleep, systemClock } from '#src/kubernetes/clock.ts';
import { connect } from '#src/kubernetes/connection.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import { LeaderElector } from '#src/kubernetes/lease.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { configMap, configMaps } from './setup.ts';

/**
 * A process that competes for the lease and, while it may, writes its name into a ConfigMap without pause. Arguments:
 * kubeconfig, namespace, identity. Says `running`, `acquired`, `lost`, `released` on lines of their own.
 */
const [kubeconfig = '', namespace = '', identity = ''] = process.argv.slice(2);
const connection = connect({ kubeconfig });
const say = (what: string) => process.stdout.write(`${what}\n`);
const stop = new AbortController();
const elector = new LeaderElector({
  transport: openTransport({ connection, userAgent: 'candidate', connections: 1 }),
  namespace,
  name: 'lease',
  identity,
  log: silentLogger,
  onAcquired: () => {
    say('acquired');
    void write();
  },
  onLost: () => {
    say('lost');
    process.exit(1);
  },
});
const writer = openTransport({ connection, userAgent: 'candidate', fence: elector.fence });
const client = new ResourceClient(writer, configMaps, { fieldManager: 'writer' });

async function write(): Promise<void> {
  for (let n = 0; !stop.signal.aborted; n++) {
    // A refusal comes without any wait, and so must not be followed by the next try at once.
    await client
      .apply(configMap(namespace, 'written', { by: identity, n: String(n) }))
      .catch(() => sleep(systemClock, 5));
  }
}

process.on('SIGTERM', () => stop.abort());
say('running');
await elector.run(stop.signal);
say('released');
process.exit(0);
