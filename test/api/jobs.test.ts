import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { type Job, wantsOfJob } from '#src/cluster/model/jobs.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { appliedAnnotation } from '#src/cluster/objects/ownership.ts';
import { podResource } from '#src/cluster/observe/watched.ts';
import { recoveryJob } from '#src/components/bookkeeper/recovery-job.ts';
import { metadataJob } from '#src/components/metadata/job.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { apiResource, type KubernetesObject } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { contextOf } from '../unit/components/context.ts';
import { templateOf } from '../unit/components/made.ts';
import { type Api, jobs, openApi } from './kubernetes/setup.ts';

let api: Api;
let client: ResourceClient;
const applier = new Applier(appliedAnnotation, silentLogger);

beforeAll(async () => {
  api = await openApi(inject('kubeconfig'));
  client = api.client(jobs);
});

afterAll(() => api.close());

/** What is laid over the pods of both components that have Jobs. */
function under(settings: object): ReturnType<typeof contextOf> {
  return contextOf({ zookeeper: settings, bookkeeper: settings }, { namespace: api.namespace });
}

/** Everything that a Job may take of its component's pods. */
const everything = {
  resources: { limits: { cpu: '1', memory: '2Gi' } },
  podTemplate: {
    metadata: { labels: { team: 'a' }, annotations: { 'sidecar.istio.io/inject': 'false' } },
    spec: {
      nodeSelector: { pool: 'a' },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
      affinity: {
        nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] },
        podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] },
      },
      schedulerName: 'other',
      securityContext: { runAsUser: 1000700000, fsGroup: 1000700000 },
      imagePullSecrets: [{ name: 'registry' }],
      hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }],
      dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 600,
      volumes: [{ name: 'tls', secret: { secretName: 'tls' } }],
      initContainers: [{ name: 'chown', image: 'c', volumeMounts: [{ name: 'ledgers', mountPath: '/l' }] }],
      containers: ['zookeeper', 'bookkeeper', 'exporter'].map(name => ({
        name,
        image: 'mine:1',
        env: [{ name: 'TZ', value: 'UTC' }],
        volumeMounts: [
          { name: 'tls', mountPath: '/tls' },
          { name: 'ledgers', mountPath: '/too' },
        ],
      })),
    },
  },
};

function make(desired: KubernetesObject): Promise<unknown> {
  return applier.apply({ client, desired, live: undefined });
}

/** What is wanted when the Job is there as the API server has it, and no pod of it. */
async function wantsWith(desired: KubernetesObject) {
  const live = (await client.get(api.namespace, desired.metadata.name)) as Job;
  return { live, wants: wantsOfJob({ owned: [live], pods: [] } as unknown as Observation, desired) };
}

describe('given Jobs under all that can be laid over the pods of their component', () => {
  test('when they are made, then the API server takes them, and they are as wanted', async () => {
    for (const job of [metadataJob(under(everything)), recoveryJob(under(everything), 3, 'bookie:3181')]) {
      await make(job);
      const { live, wants } = await wantsWith(job);
      const { podFailurePolicy, backoffLimit } = job['spec'] as Record<string, unknown>;
      expect(live).toMatchObject({
        metadata: { name: job.metadata.name },
        spec: { backoffLimit, ...(podFailurePolicy !== undefined && { podFailurePolicy }) },
      });
      expect(wants).toEqual({});
      await client.delete(live.metadata, { propagationPolicy: 'Background' });
    }
  });
});

describe('given a Job and another spec', () => {
  test('when its template changes, then the API server refuses that: it goes and is made anew', async () => {
    const before = metadataJob(under({}));
    const after = metadataJob(under(everything));
    await make(before);
    const { live, wants } = await wantsWith(after);
    const laidOver = applier.apply({ client, desired: after, live });
    await expect(laidOver).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('field is immutable'),
    });

    const [gone] = wants.deletions ?? [];
    expect(gone?.object).toBe(live);
    await client.delete(live.metadata, { propagationPolicy: 'Background' });
    expect(await client.get(api.namespace, after.metadata.name)).toBeUndefined();
    await make(after);
    expect((await wantsWith(after)).wants).toEqual({});
  });

  test('when something has become of it since it was looked at, then it stays', async () => {
    const job = recoveryJob(under({}), 1, 'bookie:3181');
    await make(job);
    const { live } = await wantsWith(job);
    // Its controller tells of a pod.
    const path = `/apis/batch/v1/namespaces/${api.namespace}/jobs/${job.metadata.name}/status`;
    await api.transport.request({ method: 'PUT', path, body: { ...live, status: { active: 1 } } });
    await expect(client.delete(live.metadata, { propagationPolicy: 'Background' })).rejects.toMatchObject({
      status: 409,
    });
  });
});

describe('given a namespace whose quota asks for limits of every container', () => {
  const hard = { 'limits.cpu': '40', 'limits.memory': '60Gi' };
  const none = { 'limits.cpu': '0', 'limits.memory': '0' };

  /** A pod as the Job controller makes it, but for its account. */
  function podOf(job: KubernetesObject, name: string): KubernetesObject {
    const { metadata, spec } = templateOf(job);
    const { serviceAccountName: _, ...others } = spec;
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, name, namespace: api.namespace },
      spec: others,
    };
  }

  test('when the component has such limits, then so have the pods of its Job, and are let in', async () => {
    const quotas = api.client(apiResource('', 'v1', 'resourcequotas', 'ResourceQuota'));
    const accounts = api.client(apiResource('', 'v1', 'serviceaccounts', 'ServiceAccount'));
    const named = (name: string) => ({ name, namespace: api.namespace });
    await accounts.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: named('default') });
    const quota = await quotas.create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: named('limits'),
      spec: { hard },
    });
    // No controller counts here.
    const path = `/api/v1/namespaces/${api.namespace}/resourcequotas/limits/status`;
    await api.transport.request({ method: 'PUT', path, body: { ...quota, status: { hard, used: none } } });
    const pods = api.client(podResource);
    await expect(pods.create(podOf(metadataJob(under({})), 'without'))).rejects.toMatchObject({
      status: 403,
      message: expect.stringMatching(/must specify limits\.cpu for: metadata/),
    });
    const limited = under({ resources: { limits: { cpu: '2', memory: '2Gi' } } });
    await pods.create(podOf(metadataJob(limited), 'metadata'));
    await pods.create(podOf(recoveryJob(limited, 1, 'bookie:3181'), 'recovery'));
  });
});
