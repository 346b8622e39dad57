import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { pulsarInstanceSpec } from '#src/api/resources/instance.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { refusal, specOf } from './clusters.ts';
import { kubectl, namespace } from './kubectl.ts';
import { invalidInstances, plain } from './mistakes/instances.ts';
import { type Resources, resourcesIn } from './resources.ts';

let ns: string;
let resources: Resources;
let created = 0;
const managed = { configurationStore: { managed: {} } };
const external = { configurationStore: { external: { servers: 'zk:2181' } } };
const base = { members: [{ name: 'a', clusterRef: { name: 'a' } }] };

beforeAll(async () => {
  ns = await namespace('instance-admission');
  resources = resourcesIn(ns);
});

afterAll(() => resources.close());

describe('a PulsarInstance', () => {
  test.each(invalidInstances)(
    'given %s, then it is refused by field and remedy',
    async (_, fields, names, remedy) => {
      const said = await refusal(resources.admit('PulsarInstance', specOf(fields, base)));
      expect(said).toContain(names);
      expect(said).toContain(remedy);
    },
  );

  test('given as many members as there is room for, with all that there is, then it is taken', async () => {
    const ref = { name: 'geo', key: 'token' };
    const address = {
      ...{ ...plain, serviceUrlTls: 'https://c:8443', brokerServiceUrlTls: 'pulsar+ssl://c:6651' },
      ...{ caSecretRef: ref, adminTokenSecretRef: ref },
    };
    const members = Array.from({ length: 32 }, (_, at) => ({ name: `c${at}`, address, tokenSecretRef: ref }));
    const giveUp = Array.from({ length: 32 }, (_, at) => `d${at}`);
    const primaries = Array.from({ length: 256 }, (_, at) => ({ namespace: `acme/n${at}`, member: 'c31' }));
    const all = { members, giveUp, primary: 'c31', primaries, allowedNamespaces: ['*'] };
    const { spec } = await resources.admit('PulsarInstance', all);
    expect(spec).toEqual(pulsarInstanceSpec.parse(all));
  });

  test.each([
    ['none becomes one', {}, managed, 'cannot be added or removed later'],
    ['one becomes none', managed, {}, 'cannot be added or removed later'],
    [
      'the operator does not run it any more',
      managed,
      external,
      'cannot change between managed and external',
    ],
    [
      'the first member leaves, which is the primary',
      { members: [...base.members, { name: 'b', clusterRef: { name: 'b' } }] },
      { members: [{ name: 'b', clusterRef: { name: 'b' } }] },
      'must have the primary, which is the first where none is said',
    ],
    ['the operator comes to run it', external, managed, 'cannot change between managed and external'],
  ])('given that %s, then it is refused', async (_, before, after, remedy) => {
    const object = await resources.create('PulsarInstance', `changing-${++created}`, { ...base, ...before });
    const said = await refusal(resources.admitUpdate(object, { ...base, ...after }));
    expect(said).toContain(remedy);
  });

  test('given that another one is the primary, then the first member may leave', async () => {
    const b = { name: 'b', clusterRef: { name: 'b' } };
    const before = { members: [...base.members, b] };
    const object = await resources.create('PulsarInstance', `changing-${++created}`, before);
    const { spec } = await resources.admitUpdate(object, { members: [b], primary: 'b' });
    expect(spec).toMatchObject({ members: [b], primary: 'b' });
  });

  test('given the sample, then it is taken as it stands there', async () => {
    const [document] = parseAllDocuments(readFileSync('manifests/samples/resources/instance.yaml', 'utf8'));
    const sample = document?.toJS() as KubernetesObject & { spec: object };
    const { spec } = await resources.admit('PulsarInstance', sample.spec);
    expect(spec).toEqual(pulsarInstanceSpec.parse(sample.spec));
  });

  test('given kubectl, then it is listed by its short name', async () => {
    await resources.create('PulsarInstance', 'shown', base);
    expect(await kubectl(['get', 'pinst', '-n', ns])).toMatch(
      /NAME +MEMBERS +PRIMARY +REPLICATING +READY +MESSAGE +AGE\n(.*\n)*shown/,
    );
  });
});
