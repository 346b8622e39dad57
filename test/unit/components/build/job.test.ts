import { describe, expect, test } from 'vitest';
import { buildJob, type Work } from '#src/components/build/job.ts';
import { templateAnnotation } from '#src/components/build/names.ts';
import { contextOf } from '../context.ts';
import { containerOf, podOf, templateOf } from '../made.ts';

const work: Work = {
  name: 'demo-metadata',
  part: 'metadata',
  like: 'zookeeper',
  limits: { backoffLimit: 1, activeDeadlineSeconds: 60, ttlSecondsAfterFinished: 60 },
  memory: { request: '256Mi', limit: '512Mi' },
  command: ['true'],
  env: [{ name: 'PULSAR_MEM', value: '-Xmx128m' }],
};

/** The Job in a cluster of whose ZooKeeper that is written, and of which that is. */
function jobIn(zookeeper: object = {}, spec: object = {}, image?: string) {
  return buildJob(contextOf({ ...spec, zookeeper }), work, image);
}

/** The Job where that is laid over the pods of ZooKeeper. */
function jobUnder(spec: object, metadata: object = {}) {
  return jobIn({ podTemplate: { metadata, spec } });
}

describe('given a Job beside ZooKeeper', () => {
  test('then it runs as whom the servers run, without more rights', () => {
    expect(podOf(jobIn())).toMatchObject({
      serviceAccountName: 'demo-zookeeper',
      automountServiceAccountToken: false,
      restartPolicy: 'Never',
      securityContext: { runAsUser: 10000 },
    });
  });

  test('when nodes are chosen for the servers, or they bear a taint, then it goes there too', () => {
    const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: {} };
    const places = { nodeSelector: { pool: 'a' }, tolerations, priorityClassName: 'high' };
    const pod = podOf(jobUnder({ ...places, affinity: { nodeAffinity } }));
    expect(pod).toMatchObject({ ...places, affinity: { nodeAffinity } });
  });

  test('when the servers are secured or reached otherwise, then so is it', () => {
    const pod = podOf(
      jobUnder({
        securityContext: { runAsUser: 1000700000 },
        serviceAccountName: 'mine',
        imagePullSecrets: [{ name: 'registry' }],
        runtimeClassName: 'gvisor',
        hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }],
        containers: [
          { name: 'zookeeper', securityContext: { runAsNonRoot: true }, imagePullPolicy: 'Always' },
        ],
      }),
    );
    expect(pod).toMatchObject({
      securityContext: { runAsUser: 1000700000, runAsGroup: 0 },
      serviceAccountName: 'mine',
      imagePullSecrets: [{ name: 'registry' }],
      runtimeClassName: 'gvisor',
      hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }],
      containers: [
        {
          name: 'metadata',
          imagePullPolicy: 'Always',
          securityContext: { runAsNonRoot: true, readOnlyRootFilesystem: true },
        },
      ],
    });
  });

  test('then its pods carry the labels and annotations of the servers’, and are counted as none of them', () => {
    const { metadata } = templateOf(
      jobUnder({}, { labels: { team: 'a' }, annotations: { 'sidecar.istio.io/inject': 'false' } }),
    );
    expect(metadata.annotations).toEqual({ 'sidecar.istio.io/inject': 'false' });
    expect(metadata.labels).toMatchObject({ team: 'a', 'app.kubernetes.io/component': 'metadata' });
  });

  test('when quotas ask for a limit on processor time, then it has the servers’', () => {
    const resources = { limits: { cpu: '2', memory: '1Gi' } };
    const { resources: own } = containerOf(jobIn({ resources }));
    expect(own).toEqual({
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { cpu: '2', memory: '512Mi' },
    });
    const limits = { cpu: '1', 'ephemeral-storage': '1Gi' };
    const { resources: laid } = containerOf(
      jobUnder({ containers: [{ name: 'zookeeper', resources: { limits } }] }),
    );
    expect(laid).toMatchObject({ limits: { ...limits, memory: '512Mi' } });
  });
});

describe('given the image of its pods', () => {
  const laid = { podTemplate: { spec: { containers: [{ name: 'zookeeper', image: 'mine:1' }] } } };

  test('then it is that of the servers: by the spec, by what is laid over them, and first by what they are given now', () => {
    expect(containerOf(jobIn({}, { version: '4.0.9' })).image).toBe('docker.io/apachepulsar/pulsar:4.0.9');
    expect(containerOf(jobIn(laid)).image).toBe('mine:1');
    expect(containerOf(jobIn(laid, {}, 'now:1')).image).toBe('now:1');
  });
});

describe('given its template', () => {
  const hashOf = (...of: Parameters<typeof jobIn>) => jobIn(...of).metadata.annotations?.[templateAnnotation];

  test('then the hash on the Job changes with it and with nothing else', () => {
    expect(hashOf({ replicas: 5 })).toBe(hashOf());
    expect(hashOf({}, {}, 'other:1')).not.toBe(hashOf());
    expect(hashOf({ podTemplate: { spec: { nodeSelector: { a: 'b' } } } })).not.toBe(hashOf());
  });
});
