import { expect, test } from 'vitest';
import { instanceOf } from '#simulation/instances/world.ts';
import { rivalOverStore, sharedStoreOf } from '#src/instance/store/shared-store.ts';

const members = [{ name: 'a', clusterRef: { name: 'a' } }];
const external = { external: { servers: 'zk-0:2181,zk-1:2181/world' } };
const shared = (configurationStore: object, name = 'world', uid = 'i') =>
  instanceOf({ members, configurationStore }, name, uid);

test('given none, then members keep their own', () => {
  expect(sharedStoreOf(instanceOf({ members }))).toBeUndefined();
});

test('given servers, then it is there; given one that the operator runs, then at its Service', () => {
  expect(sharedStoreOf(shared(external))).toEqual({ url: 'zk:zk-0:2181,zk-1:2181/world' });
  expect(sharedStoreOf(shared({ managed: { clusterDomain: 'corp' } }))).toEqual({
    url: 'zk:world-store-zookeeper.ns.svc.corp:2181',
    ref: { name: 'world-store', namespace: 'ns' },
  });
});

test('given two instances of one store, then the first has it', () => {
  const [first, second] = [shared(external, 'a', '1'), shared(external, 'b', '2')];
  expect(rivalOverStore(first, [first, second])).toBeUndefined();
  expect(rivalOverStore(second, [first, second])).toMatchObject({
    reason: 'ManagedTwice',
    message: expect.stringContaining('PulsarInstance a of namespace ns has the configuration store zk:zk-0'),
  });
  const own = instanceOf({ members }, 'c', '3');
  expect(rivalOverStore(own, [first, second, own])).toBeUndefined();
});
