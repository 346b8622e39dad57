import { expect, test } from 'vitest';
import { pulsarInstanceSpec } from '#src/api/resources/instance.ts';
import { specOf } from '#test/api/clusters.ts';
import { invalidInstances, plain } from '#test/api/mistakes/instances.ts';

const members = [{ name: 'a', clusterRef: { name: 'a' } }];

test('given the least that it needs, then nobody is given up, and a minute is late', () => {
  expect(pulsarInstanceSpec.parse({ members })).toEqual({
    ...{ members, giveUp: [], deleteTopicsOf: [], replicationDelayThresholdSeconds: 60 },
  });
});

test('given all that there is, then it is taken', () => {
  const secret = { name: 'geo', key: 'token' };
  const tls = {
    serviceUrlTls: 'https://c:8443',
    brokerServiceUrlTls: 'pulsar+ssl://c:6651',
    caSecretRef: secret,
  };
  const spec = {
    members: [
      { ...members[0], address: plain, tokenSecretRef: secret },
      { name: 'b', clusterRef: { name: 'b', namespace: 'other' } },
      { name: 'c', address: { ...plain, ...tls, adminTokenSecretRef: secret } },
    ],
    configurationStore: { external: { servers: 'zk-0:2181,zk-1:2181/world' } },
    giveUp: ['d'],
    deleteTopicsOf: ['e'],
    replicationDelayThresholdSeconds: 5,
  };
  expect(pulsarInstanceSpec.parse(spec)).toEqual(spec);
});

test.each(invalidInstances)('given %s, then it is refused', (_, fields) => {
  expect(pulsarInstanceSpec.safeParse(specOf(fields, { members })).success).toBe(false);
});
