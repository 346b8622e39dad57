import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { longestName } from '#src/api/crd/crd.ts';
import { type Clusters, clustersIn, refusal, specOf } from './clusters.ts';
import { invalidClusters } from './invalid-clusters.ts';
import { namespace } from './kubectl.ts';

type Fields = Record<string, unknown>;

let clusters: Clusters;

beforeAll(async () => {
  clusters = clustersIn(await namespace('admission'));
});

afterAll(() => clusters.close());

describe('a new cluster', () => {
  test.each(invalidClusters)(
    'given %s, then it is refused by field and remedy',
    async (_, fields, names, remedy) => {
      const said = await refusal(clusters.admit({ spec: specOf(fields) }));
      expect(said).toContain(names);
      expect(said).toContain(remedy);
    },
  );

  test.each([
    ['no spec', {}, 'spec', 'Required value'],
    ['a misspelt spec', { spec: {}, specs: {} }, 'specs', 'unknown field'],
    ['a name too long', named('n'.repeat(longestName + 1)), 'metadata.name', 'Choose a shorter one'],
    ['a name that starts with a digit', named('1st'), 'metadata.name', 'must start with a letter'],
    ['a name with a dot', named('a.b'), 'metadata.name', 'letters, digits and dashes only'],
    ['a name in capitals', named('Demo'), 'metadata.name', 'must start with a letter'],
  ])('given %s, then it is refused by field and remedy', async (_, cluster, names, remedy) => {
    const said = await refusal(clusters.admit(cluster));
    expect(said).toContain(names);
    expect(said).toContain(remedy);
  });

  test('given several mistakes, then all are named at once', async () => {
    const fields = { version: '4', 'zookeeper.replicas': 4, quorums: { ensemble: 1, write: 2, ack: 2 } };
    const said = await refusal(clusters.admit({ spec: specOf(fields) }));
    for (const name of ['spec.version', 'spec.zookeeper.replicas', 'spec.quorums'])
      expect(said).toContain(name);
  });

  test.each<[what: string, fields: Fields]>([
    ['an empty spec', {}],
    [
      'one of each in development',
      {
        profile: 'Development',
        'zookeeper.replicas': 1,
        'bookkeeper.replicas': 1,
        'broker.replicas': 1,
        'autorecovery.replicas': 0,
        'proxy.replicas': 0,
      },
    ],
    ['functions and WebSocket with nothing said', { functions: {}, websocket: {} }],
    [
      'WebSocket of its own where there are no proxies',
      { 'websocket.placement': ['Component'], 'proxy.replicas': 0 },
    ],
    [
      'quantities as numbers',
      { 'broker.resources': { requests: { cpu: 1 }, limits: { cpu: 2, memory: 2 ** 31 } } },
    ],
    ['quorums as large as the bookies', { quorums: { ensemble: 3, write: 3, ack: 2 } }],
    [
      'a path and a storage class',
      { 'zookeeper.chroot': '/a/b-c', 'zookeeper.storage.storageClassName': 'fast.ssd' },
    ],
    ['a candidate of a version', { version: '4.1.0-candidate-1', image: 'registry.example/pulsar@sha256:0' }],
    [
      'labels and annotations',
      {
        'broker.podTemplate.metadata': {
          labels: { team: '', [`example.com/${'k'.repeat(63)}`]: 'A.b_c' },
          annotations: { a: 'b c' },
        },
        'broker.service.annotations': { 'service.beta.kubernetes.io/type': 'nlb' },
      },
    ],
    ['any fields of a pod', { 'broker.podTemplate.spec': { nodeSelector: { disk: 'ssd' }, anything: [1] } }],
    [
      'variables that have an effect, and those of another container',
      {
        'broker.podTemplate.spec': {
          containers: [
            { name: 'broker', env: [{ name: 'PULSAR_LOG_LEVEL', value: 'debug' }], anything: 1 },
            { name: 'beside', image: 'pulsar', env: [{ name: 'PULSAR_MEM', value: '-Xmx64m' }] },
          ],
        },
      },
    ],
    ['numbers and words as configuration', { 'broker.config': { a: -(2 ** 53) + 1, b: 'true', 'c.d': '' } }],
  ])('given %s, then it is accepted with the defaults of the schema', async (_, fields) => {
    const spec = specOf(fields);
    expect((await clusters.admit({ spec }))['spec']).toEqual(pulsarClusterSpec.parse(spec));
  });

  test('given the longest name, then it is accepted', async () => {
    expect(await refusal(clusters.admit(named('n'.repeat(longestName))))).toBe('');
  });

  test.each(globSync('manifests/samples/*.yaml'))(
    'given the sample %s, then it is accepted',
    async sample => {
      expect(await refusal(clusters.admit(parse(readFileSync(sample, 'utf8'))))).toBe('');
    },
  );
});

function named(name: string) {
  return { metadata: { name }, spec: {} };
}
