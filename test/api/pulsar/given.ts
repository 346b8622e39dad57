import { afterAll, beforeAll } from 'vitest';
import { admin } from './admin.ts';
import { type Pulsar, startPulsar } from './server.ts';

/** A Pulsar for the tests of a file, gone after them: `start` makes it, `prepare` what is in it. */
export function givenPulsar(
  start: () => Promise<Pulsar>,
  prepare: (pulsar: Pulsar) => Promise<void>,
): () => Pulsar {
  let pulsar: Pulsar | undefined;
  beforeAll(async () => {
    pulsar = await start();
    await prepare(pulsar);
  }, 900_000);
  afterAll(() => pulsar?.[Symbol.asyncDispose]());
  return () => {
    if (!pulsar) throw new Error('Pulsar has not started');
    return pulsar;
  };
}

/** One that runs functions, with a tenant; it is called as the PulsarCluster is. */
export function givenFunctions(settings: Readonly<Record<string, string>> = {}, prepared = givesTenant) {
  return givenPulsar(() => startPulsar({ clusterName: 'demo', ...settings }, { worker: {} }), prepared);
}

export async function givesTenant(pulsar: Pulsar): Promise<void> {
  await admin(pulsar, 'PUT', 'tenants/acme', { adminRoles: [], allowedClusters: ['demo'] });
}
