import { expect, test } from 'vitest';
import { SecretWriter } from '#src/given-secrets/secret-writer.ts';
import { giveAll } from '#src/instance/act/give.ts';
import type { InstancePass } from '#src/instance/act/pass.ts';
import { geoLabel, geoSecretPlan } from '#src/instance/credentials.ts';
import type { Home } from '#src/instance/model.ts';
import type { ParticipantSeen } from '#src/instance/plan.ts';
import type { KubernetesObject, ObjectMeta } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';

const owner = { apiVersion: 'v1', kind: 'PulsarCluster', metadata: { name: 'a', namespace: 'ns', uid: 'a' } };
const home: Home = { owner, namespace: 'ns' };
const made = geoSecretPlan(home, { b: { token: 't.o.k' } }, undefined).desired;

/** A pass over an instance whose cluster has been given a Secret, which the watch shows only by its label. */
function given(labels: Readonly<Record<string, string>>) {
  const secrets = new Map<string, KubernetesObject>();
  if (made) secrets.set('a-geo', { ...made, metadata: { ...made.metadata, labels } });
  const labelled = () => [...secrets.values()].filter(each => each.metadata.labels?.[geoLabel]);
  const client = {
    get: async (_: string, name: string) => secrets.get(name),
    list: async () => ({ items: labelled() }),
    delete: async ({ name }: ObjectMeta) => void secrets.delete(name),
  } as unknown as ResourceClient;
  const writer = new SecretWriter({
    ...{ client, hashAnnotation: 'hash', events: { record: () => true } },
    ...{ label: geoLabel, objection: () => undefined },
  });
  const secretsFound = { holder: () => undefined, given: labelled };
  const missingRight = () => ({ reason: 'MissingRight', message: 'no' }) as const;
  const pass = { secretsFound, writer, missingRight, signal: new AbortController().signal };
  return { secrets, pass: pass as unknown as InstancePass };
}

function member(secret: string | undefined): ParticipantSeen {
  return { name: 'a', way: { home }, credentials: {}, before: { secret } } as unknown as ParticipantSeen;
}

test.each([
  ['', { [geoLabel]: 'a' }],
  [', and whose label somebody has taken off', {}],
])('given a Secret that a cluster is to have no more%s, then it goes', async (_, labels) => {
  const { secrets, pass } = given(labels);
  expect(await giveAll(pass, [member('a-geo')])).toEqual(new Map([['a', {}]]));
  expect([...secrets.keys()]).toEqual([]);
});

test('given a cluster that was never given any, then nobody looks for it', async () => {
  const { secrets, pass } = given({});
  await giveAll(pass, [member(undefined)]);
  expect([...secrets.keys()]).toEqual(['a-geo']);
});
