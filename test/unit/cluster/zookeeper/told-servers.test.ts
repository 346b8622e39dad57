import { describe, expect, test } from 'vitest';
import { runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { ensembleInForce } from '#src/cluster/zookeeper/scale.ts';
import { toldServers } from '#src/cluster/zookeeper/told-servers.ts';
import { appliedAnnotation } from '#src/components/build/names.ts';
import { ensembleMap } from '#src/components/zookeeper/objects.ts';
import { withHash } from '#src/kubernetes/apply.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { observed } from '../hand-made.ts';

const identity = {
  name: 'demo',
  namespace: 'test',
  uid: 'cluster-uid',
  spec: { clusterDomain: 'cluster.local' },
};

const lines = (count: number) => Array.from({ length: count }, (_, n) => `server.${n + 1}=x`).join('\n');

function edited(data: object, told = { servers: 5, hasFormed: false }): KubernetesObject {
  const map = withHash(ensembleMap(identity, told), appliedAnnotation);
  return { ...map, data: { ...(map['data'] as object), ...data } };
}

function withoutHash(map: KubernetesObject): KubernetesObject {
  return { ...map, metadata: { ...map.metadata, annotations: {} } };
}

describe('given what the first servers read when they start', () => {
  const toldBy = (map: KubernetesObject) => toldServers(observed({ owned: [map] }));
  const five = { servers: 5, hasFormed: false };

  test.each([
    {},
    { ensemble: lines(1000) },
    { ensemble: 'server.1=x' },
    { ensemble: '' },
    { bootstrap: 'false' },
  ])('when somebody has edited it to %j, then what the operator wrote there counts', data => {
    expect(toldBy(edited(data))).toEqual(five);
    expect(ensembleInForce(observed({ owned: [edited(data)] }), 3)).toMatchObject({ servers: 5 });
  });

  test('when the operator has written that it has formed, then it has, whatever stands there', () => {
    expect(toldBy(edited({ bootstrap: 'true' }, { servers: 3, hasFormed: true }))).toEqual({
      servers: 3,
      hasFormed: true,
    });
  });

  test('when the hash is gone, then the content counts as far as it is one of ours', () => {
    expect(toldBy(withoutHash(edited({})))).toEqual(five);
    expect(toldBy(withoutHash(edited({ ensemble: lines(1000) })))).toEqual({ hasFormed: false });
    expect(toldBy(withoutHash(edited({ ensemble: lines(2), bootstrap: 'false' })))).toEqual({
      hasFormed: true,
    });
  });

  test('when there is none, then they were told nothing', () => {
    expect(toldServers(observed())).toEqual({});
  });
});

test('given a first ensemble that has not formed, when somebody writes 40 servers there, then there are as many as before, and it is put back', () => {
  const world = new FakeWorld();
  world.broken = ({ metadata }) => metadata.name.includes('zookeeper');
  runFor(world, 10);
  const data = () => world.object('ConfigMap', 'demo-zookeeper-ensemble')['data'];
  const before = data();
  world.tamper('ConfigMap', 'demo-zookeeper-ensemble', map => {
    Object.assign(map, { data: { ensemble: lines(40), bootstrap: 'true' } });
  });
  runFor(world, 10);
  expect(world.replicas('demo-zookeeper')).toBe(3);
  expect(data()).toEqual(before);
});
