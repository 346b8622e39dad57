import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { failedChange, isRefusal } from '#src/cluster/act/failed.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { needsApply } from '#src/kubernetes/apply.ts';
import type { ApiError } from '#src/kubernetes/errors.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { annotation, samples } from './samples.ts';
import { type Api, openApi, statefulSets } from './setup.ts';

let api: Api;

beforeAll(async () => {
  // A fence, so that every write also carries the deadline for the server.
  api = await openApi(inject('kubeconfig'), () => 9876.5);
});

afterAll(() => api.close());

describe('a StatefulSet with fields that the server does not keep', () => {
  function applied(
    change: (spec: Record<string, unknown>, main: Record<string, unknown>) => void,
    name: string,
  ) {
    const desired = samples(api.namespace)[2]?.[1] ?? expect.fail();
    desired.metadata.name = name;
    const { spec } = (desired['spec'] as { template: { spec: Record<string, unknown> } }).template;
    change(spec, (spec['containers'] as Record<string, unknown>[])[0] ?? {});
    const applier = new Applier(annotation, silentLogger);
    const client = api.client(statefulSets);
    const apply = (live?: KubernetesObject) => applier.apply({ client, desired, live });
    return { desired, client, apply };
  }

  const template = 'spec.template.spec';
  const container = `${template}.containers[main]`;

  test.each([
    ['hostNetwork: false', `${template}.hostNetwork`, { hostNetwork: false }, {}],
    ['hostPID: false', `${template}.hostPID`, { hostPID: false }, {}],
    ['stdin: false', `${container}.stdin`, {}, { stdin: false }],
    ['tty: false', `${container}.tty`, {}, { tty: false }],
    [
      'readOnly: false of a mount',
      `${container}.volumeMounts[/c].readOnly`,
      {},
      { volumeMounts: [{ name: 'data', mountPath: '/c', readOnly: false }] },
    ],
    [
      'initialDelaySeconds: 0',
      `${container}.livenessProbe.initialDelaySeconds`,
      {},
      { livenessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 0 } },
    ],
    [
      'readOnly: false of a claim',
      `${template}.volumes[claim].persistentVolumeClaim.readOnly`,
      { volumes: [{ name: 'claim', persistentVolumeClaim: { claimName: 'x', readOnly: false } }] },
      {},
    ],
  ])(
    'given %s, then that is told once, and nothing is applied after it, by a new process either',
    async (_, path, more, ofMain) => {
      const name = `lossy-${path.length}-${path
        .replaceAll(/[^a-z]/gi, '')
        .slice(-12)
        .toLowerCase()}`;
      const { desired, client, apply } = applied((spec, main) => {
        Object.assign(spec, more);
        Object.assign(main, ofMain);
      }, name);
      expect((await apply())?.notKept).toEqual([path]);
      const live = await client.get(api.namespace, name);
      expect(needsApply(desired, live, annotation)).toEqual({ verdict: 'none', paths: [] });
      expect(await apply(live)).toBeUndefined();
    },
  );

  test('given one of them set by hand, then that is an edit, and it is put back', async () => {
    const { desired, client, apply } = applied(
      spec => Object.assign(spec, { hostNetwork: false }),
      'by-hand',
    );
    const live = (await apply())?.object;
    const theirs = api.client(statefulSets, { fieldManager: 'them' });
    const edit = structuredClone(live) as KubernetesObject & { spec: { template: { spec: object } } };
    Object.assign(edit.spec.template.spec, { hostNetwork: true });
    const { managedFields: _, ...metadata } = edit.metadata;
    await theirs.apply({ ...edit, metadata });
    const edited = await client.get(api.namespace, 'by-hand');
    expect(needsApply(desired, edited, annotation).paths).toEqual([`${template}.hostNetwork`]);
  });

  test.each([
    ['tolerationz', [], 'spec.broker.podTemplate.spec.tolerationz: field not declared in schema'],
    ['hostNetwork', 'yes', 'spec.broker.podTemplate.spec.hostNetwork: expected boolean, got'],
  ])(
    'given a typo or a wrong type in %s, then it is a refusal that names the field people write',
    async (field, value, words) => {
      const { desired, apply } = applied(spec => Object.assign(spec, { [field]: value }), 'mistaken');
      const error: unknown = await apply().catch((e: unknown) => e);
      expect(isRefusal(error)).toBe(true);
      desired.metadata.labels = { 'app.kubernetes.io/component': 'broker' };
      const { reason, component, message } = failedChange({ desired, live: undefined }, error as ApiError);
      expect([reason, component]).toEqual(['Refused', 'broker']);
      expect(message).toContain(`The API server refused StatefulSet mistaken: ${words}`);
      expect(message).toMatch(/Correct spec\.broker\.podTemplate\.$/);
    },
  );
});
