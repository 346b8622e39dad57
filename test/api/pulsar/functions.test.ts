import { afterAll, beforeAll } from 'vitest';
import { admin } from './admin.ts';
import { connectorsOf } from './connectors.ts';
import { functionLivesOf } from './function-lives.ts';
import { functionStateOf } from './function-state.ts';
import { functionsOf } from './functions.ts';
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

functionsOf(served);
functionLivesOf(served);
functionStateOf(served);
connectorsOf(served);
