import { afterAll, beforeAll } from 'vitest';
import { admin } from './admin.ts';
import { patternTopicsOf } from './pattern-topics.ts';
import { type Pulsar, startPulsar } from './server.ts';

let pulsar: Pulsar | undefined;

beforeAll(async () => {
  pulsar = await startPulsar({ clusterName: 'demo' }, { worker: {} });
  await admin(pulsar, 'PUT', 'tenants/acme', { adminRoles: [], allowedClusters: ['demo'] });
}, 900_000);

afterAll(() => pulsar?.[Symbol.asyncDispose]());

function served(): Pulsar {
  if (!pulsar) throw new Error('Pulsar has not started');
  return pulsar;
}

patternTopicsOf(served);
