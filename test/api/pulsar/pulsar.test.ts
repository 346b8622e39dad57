import { admin } from './admin.ts';
import { unservedFunctionsOf } from './functions-unserved.ts';
import { givenPulsar } from './given.ts';
import { ordersOf } from './order.ts';
import { permissionsOf } from './permissions.ts';
import { policiesOf } from './policies.ts';
import { startPulsar } from './server.ts';
import { subscriptionsOf } from './subscriptions.ts';
import { tenantsOf } from './tenants.ts';
import { thrownAwayOf } from './thrown-away.ts';
import { topicPoliciesOf } from './topic-policies.ts';
import { topicSchemasOf } from './topic-schemas.ts';
import { topicsOf } from './topics.ts';
import { websocketConsumersOf } from './websocket-consumers.ts';
import { websocketProducersOf } from './websocket-producers.ts';

const others = ['east', 'west', 'north'];

const served = givenPulsar(
  // It is called as the PulsarCluster is.
  () => startPulsar({ clusterName: 'demo' }),
  async pulsar => {
    // These need not be there: Pulsar only knows of them.
    for (const each of others)
      await admin(pulsar, 'PUT', `clusters/${each}`, { serviceUrl: 'http://127.0.0.1:1' });
    await admin(pulsar, 'PUT', 'tenants/acme', { adminRoles: [], allowedClusters: ['demo', ...others] });
    for (const name of ['one', 'two']) await admin(pulsar, 'PUT', `resourcegroups/${name}`, {});
  },
);

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
