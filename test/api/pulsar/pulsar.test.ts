import { afterAll, beforeAll } from 'vitest';
import { admin } from './admin.ts';
import { unservedFunctionsOf } from './functions-unserved.ts';
import { ordersOf } from './order.ts';
import { permissionsOf } from './permissions.ts';
import { policiesOf } from './policies.ts';
import { type Pulsar, startPulsar } from './server.ts';
import { subscriptionsOf } from './subscriptions.ts';
import { tenantsOf } from './tenants.ts';
import { thrownAwayOf } from './thrown-away.ts';
import { topicPoliciesOf } from './topic-policies.ts';
import { topicSchemasOf } from './topic-schemas.ts';
import { topicsOf } from './topics.ts';
import { websocketConsumersOf } from './websocket-consumers.ts';
import { websocketProducersOf } from './websocket-producers.ts';

let pulsar: Pulsar | undefined;
const others = ['east', 'west', 'north'];

beforeAll(async () => {
  // It is called as the PulsarCluster is.
  const started = await startPulsar({ clusterName: 'demo' });
  pulsar = started;
  // These need not be there: Pulsar only knows of them.
  for (const each of others)
    await admin(started, 'PUT', `clusters/${each}`, { serviceUrl: 'http://127.0.0.1:1' });
  await admin(started, 'PUT', 'tenants/acme', { adminRoles: [], allowedClusters: ['demo', ...others] });
  for (const name of ['one', 'two']) await admin(started, 'PUT', `resourcegroups/${name}`, {});
}, 900_000);

afterAll(() => pulsar?.[Symbol.asyncDispose]());

function served(): Pulsar {
  if (!pulsar) throw new Error('Pulsar has not started');
  return pulsar;
}

policiesOf(served);
ordersOf(served);
tenantsOf(served);
thrownAwayOf(served);
permissionsOf(served);
unservedFunctionsOf(served);
websocketProducersOf(served);
websocketConsumersOf(served);
topicPoliciesOf(served);
topicsOf(served);
topicSchemasOf(served);
subscriptionsOf(served);
