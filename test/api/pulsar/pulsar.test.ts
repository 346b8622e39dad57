import { afterAll, beforeAll } from 'vitest';
import { admin } from './admin.ts';
import { ordersOf } from './order.ts';
import { policiesOf } from './policies.ts';
import { type Pulsar, startPulsar } from './server.ts';
import { tenantsOf } from './tenants.ts';

let pulsar: Pulsar;
const others = ['east', 'west', 'north'];

beforeAll(async () => {
  // It is called as the PulsarCluster is.
  pulsar = await startPulsar({ clusterName: 'demo' });
  // These need not be there: Pulsar only knows of them.
  for (const each of others)
    await admin(pulsar, 'PUT', `clusters/${each}`, { serviceUrl: 'http://127.0.0.1:1' });
  await admin(pulsar, 'PUT', 'tenants/acme', { adminRoles: [], allowedClusters: ['demo', ...others] });
  for (const name of ['one', 'two']) await admin(pulsar, 'PUT', `resourcegroups/${name}`, {});
}, 900_000);

afterAll(() => pulsar[Symbol.asyncDispose]());

policiesOf(() => pulsar);
ordersOf(() => pulsar);
tenantsOf(() => pulsar);
