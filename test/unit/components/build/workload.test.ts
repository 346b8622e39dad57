import { describe, expect, test } from 'vitest';
import type { ClusterContext } from '#src/components/build/context.ts';
import {
  configLabel,
  imageAnnotation,
  templateAnnotation,
  versionLabel,
} from '#src/components/build/names.ts';
import { configHash, configMapName } from '#src/components/build/objects.ts';
import { httpGet, probes } from '#src/components/build/probes.ts';
import { statefulSet, type Workload } from '#src/components/build/workload.ts';
import { contextOf } from '../context.ts';
import { containerOf, podOf, templateOf } from '../made.ts';

const files = { 'start.sh': 'true', 'overrides.conf': 'a=1' };

/** The StatefulSet of brokers of which `settings` is written, in a cluster of which `more` is known. */
function setOf(settings: object = {}, more: Partial<ClusterContext> = {}, changed: Partial<Workload> = {}) {
  const context = contextOf({ broker: settings }, more);
  const workload: Workload = {
    component: 'broker',
    settings: context.spec.broker,
    ports: [{ name: 'http', port: 8080 }],
    files,
    probes: probes(httpGet('/ready', 8080), httpGet('/alive', 8080)),
    terminationGracePeriodSeconds: 60,
    ...changed,
  };
  const set = statefulSet(context, workload, 2);
  return {
    set,
    spec: set['spec'] as { volumeClaimTemplates?: unknown[] },
    template: templateOf(set),
    pod: podOf(set),
    server: containerOf(set),
    hash: set.metadata.annotations?.[templateAnnotation],
  };
}

describe('given a StatefulSet', () => {
  test('then no pod restarts because the template changed, and none waits for another to start', () => {
    expect(setOf().spec).toMatchObject({
      replicas: 2,
      updateStrategy: { type: 'OnDelete' },
      podManagementPolicy: 'Parallel',
    });
  });

  test('then it tells which image its pods are given, and its pods which version that is', () => {
    const releases = contextOf({ version: '4.0.9' }).releases;
    const { set, template, server } = setOf({}, { releases });
    expect(set.metadata.annotations?.[imageAnnotation]).toBe('docker.io/apachepulsar/pulsar:4.0.9');
    expect(template.metadata.labels[versionLabel]).toBe('4.0.9');
    expect(server.image).toBe('docker.io/apachepulsar/pulsar:4.0.9');
  });

  test('then the hash of its template changes with the pods and with nothing else', () => {
    const { hash } = setOf();
    expect(setOf({ replicas: 5 }).hash).toBe(hash);
    expect(setOf({}, { members: 3 }).hash).toBe(hash);
    expect(setOf({ resources: { limits: { memory: '9Gi' } } }).hash).not.toBe(hash);
    expect(setOf({}, {}, { files: { ...files, 'overrides.conf': 'a=2' } }).hash).not.toBe(hash);
  });
});

describe('given the pods', () => {
  test('then they run the start script from the ConfigMap that their label names', () => {
    const { template, pod, server } = setOf();
    const name = configMapName('demo', 'broker', configHash(files));
    expect(template.metadata.labels[configLabel]).toBe(configHash(files));
    expect(pod.volumes).toContainEqual({ name: 'config', configMap: { name, defaultMode: 0o444 } });
    expect(server.command).toEqual(['bash', '/etc/pulsar-operator/config/start.sh']);
  });

  test('when some of the files may change under a running pod, then they are beside the others and restart none', () => {
    const { pod, template } = setOf({}, {}, { changingFiles: 'demo-changing' });
    const name = configMapName('demo', 'broker', configHash(files));
    expect(pod.volumes).toContainEqual({
      name: 'config',
      projected: {
        sources: [{ configMap: { name } }, { configMap: { name: 'demo-changing' } }],
        defaultMode: 0o444,
      },
    });
    expect(template.metadata.labels[configLabel]).toBe(configHash(files));
  });

  test('then each knows its full name without asking DNS', () => {
    const names = setOf().server.env.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['POD_NAME', 'POD_FQDN']);
    expect(setOf().server.env[1]).toEqual({
      name: 'POD_FQDN',
      value: '$(POD_NAME).demo-broker-headless.pulsar.svc.cluster.local',
    });
  });

  test('then they are spread over zones and nodes, but never wait for that', () => {
    expect(setOf().pod['topologySpreadConstraints']).toEqual([
      expect.objectContaining({
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
      }),
      expect.objectContaining({ topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' }),
    ]);
  });

  test('then they can write to scratch space and logs alone', () => {
    const writable = setOf().server.volumeMounts.filter(({ readOnly }) => readOnly !== true);
    expect(writable.map(({ mountPath }) => mountPath)).toEqual(['/tmp', '/pulsar/logs']);
  });

  test('when a restart was asked for, then they carry its mark', () => {
    const restarts = {
      broker: { 'pulsar-operator.dev/restart': 'abc' },
      proxy: { 'pulsar-operator.dev/restart': 'x' },
    };
    expect(setOf({}, { restarts }).template.metadata.annotations).toEqual(restarts.broker);
    expect(setOf().template.metadata).not.toHaveProperty('annotations');
  });
});

describe('given values from Secrets', () => {
  const secretConfig = [
    { key: 'token', secretKeyRef: { name: 'one', key: 'a' } },
    { key: 'password', secretKeyRef: { name: 'two', key: 'b' } },
  ];

  test('then each is a file named by its key, for the server’s group to read, and in no variable or ConfigMap', () => {
    const { pod, server } = setOf({ secretConfig });
    expect(pod.volumes.find(({ name }) => name === 'secrets')).toEqual({
      name: 'secrets',
      projected: {
        sources: [
          { secret: { name: 'one', items: [{ key: 'a', path: 'token' }] } },
          { secret: { name: 'two', items: [{ key: 'b', path: 'password' }] } },
        ],
        defaultMode: 0o440,
      },
    });
    expect(server.volumeMounts).toContainEqual({
      name: 'secrets',
      mountPath: '/etc/pulsar-operator/secrets',
      readOnly: true,
    });
  });

  test('when there are none, then there is no volume for them', () => {
    expect(setOf().pod.volumes.map(({ name }) => name)).toEqual(['config', 'scratch', 'logs']);
  });
});

describe('given volumes', () => {
  const volumes = [{ name: 'data', mountPath: '/pulsar/data', size: '1Gi' }];

  test('then each pod has a claim of its own for each', () => {
    const { spec, server } = setOf({}, {}, { volumes });
    expect(spec.volumeClaimTemplates).toMatchObject([
      { metadata: { name: 'data' }, spec: { resources: { requests: { storage: '1Gi' } } } },
    ]);
    expect(server.volumeMounts).toContainEqual({ name: 'data', mountPath: '/pulsar/data' });
  });

  test('when no StorageClass is named, then Kubernetes chooses; an empty name would ask for none', () => {
    const [claim] = setOf({}, {}, { volumes }).spec.volumeClaimTemplates ?? [];
    expect(claim).not.toHaveProperty('spec.storageClassName');
    const named = setOf(
      {},
      {},
      { volumes: [{ name: 'data', mountPath: '/d', size: '1Gi', storageClassName: 'fast' }] },
    );
    expect(named.spec.volumeClaimTemplates).toMatchObject([{ spec: { storageClassName: 'fast' } }]);
  });

  test('when a size changes, then no pod restarts for it', () => {
    const bigger = [{ name: 'data', mountPath: '/pulsar/data', size: '2Gi' }];
    expect(setOf({}, {}, { volumes: bigger }).hash).toBe(setOf({}, {}, { volumes }).hash);
  });
});

describe('given a pod template of the user', () => {
  test('then its spec is laid over the pod, server included', () => {
    const { pod, server } = setOf({
      podTemplate: {
        spec: {
          terminationGracePeriodSeconds: 5,
          nodeSelector: { disk: 'fast' },
          containers: [{ name: 'broker', env: [{ name: 'TZ', value: 'UTC' }] }],
        },
      },
    });
    expect(pod).toMatchObject({ terminationGracePeriodSeconds: 5, nodeSelector: { disk: 'fast' } });
    expect(server.env.map(({ name }) => name)).toEqual(expect.arrayContaining(['POD_FQDN', 'TZ']));
  });

  test('then its labels and annotations are beside the operator’s', () => {
    const metadata = { labels: { team: 'a' }, annotations: { note: 'b' } };
    const { template } = setOf(
      { podTemplate: { metadata } },
      { restarts: { broker: { 'pulsar-operator.dev/restart': 'x' } } },
    );
    expect(template.metadata.labels).toMatchObject({ team: 'a', [configLabel]: configHash(files) });
    expect(template.metadata.annotations).toEqual({ note: 'b', 'pulsar-operator.dev/restart': 'x' });
  });
});
