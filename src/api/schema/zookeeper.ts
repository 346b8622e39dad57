import { mostServers } from '#src/api/components.ts';
import { replicas, storage } from './common.ts';
import { component, config } from './component.ts';
import { reservedKeys } from './reserved-keys.ts';
import { withRules } from './rule.ts';

/** A ZooKeeper ensemble, whatever it is for. */
export const zookeeperServers = component('zookeeper', '512Mi', '100m').extend({
  replicas: withRules(
    replicas(1, 3),
    {
      cel: 'self % 2 == 1',
      message:
        'must be odd: an even ensemble tolerates no more failures than the odd one below it. Use 3, 5 or 7.',
      check: replicas => replicas % 2 === 1,
    },
    {
      cel: `self <= ${mostServers}`,
      message: `must be at most ${mostServers}: each write waits for a majority. Use 3, 5 or 7.`,
      check: replicas => replicas <= mostServers,
    },
  ).describe('Servers of the ensemble: odd, at least 3 (Production) or 1 (Development), at most 9.'),
  storage: storage('10Gi', 'The volume of each server: transaction log, snapshots and membership.'),
  config: config('conf/zookeeper.conf', reservedKeys.zookeeper),
});
