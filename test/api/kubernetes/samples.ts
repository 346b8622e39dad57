import type { ApiResource, KubernetesObject } from '#src/kubernetes/object.ts';
import { configMap, configMaps, disruptionBudgets, jobs, services, statefulSets } from './setup.ts';

export const annotation = 'example.dev/applied';
const labels = { app: 'x' };

function container() {
  return {
    name: 'main',
    image: 'example.dev/image:1',
    env: [
      { name: 'LEVEL', value: 'info' },
      { name: 'EMPTY', value: '' },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ],
    ports: [
      { name: 'dns', containerPort: 53, protocol: 'UDP' },
      { name: 'dns-tcp', containerPort: 53 },
    ],
    resources: { requests: { cpu: '0.5', memory: '1024Mi' }, limits: { cpu: '1000m', memory: '1.5Gi' } },
    volumeMounts: [
      { name: 'data', mountPath: '/a', subPath: 'a' },
      { name: 'data', mountPath: '/b', subPath: 'b' },
    ],
    readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 2 },
    securityContext: { capabilities: { drop: ['ALL'] }, allowPrivilegeEscalation: false },
  };
}

/** Objects in which the API server fills in defaults and writes values in its own way. */
export function samples(namespace: string): [ApiResource, KubernetesObject][] {
  const metadata = { name: 'sample', namespace, labels };
  const template = { metadata: { labels }, spec: { containers: [container()], nodeSelector: {} } };
  const claim = {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
  };
  return [
    [configMaps, configMap(namespace, 'sample', { a: '1000m', empty: '' })],
    [
      services,
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: { selector: labels, clusterIP: 'None', ports: [{ name: 'a', port: 80, targetPort: 'http' }] },
      },
    ],
    [
      statefulSets,
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata,
        spec: {
          serviceName: 'x',
          replicas: 0,
          selector: { matchLabels: labels },
          template,
          volumeClaimTemplates: [claim],
          updateStrategy: { type: 'OnDelete' },
          persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
          ordinals: { start: 0 },
        },
      },
    ],
    [
      jobs,
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata,
        spec: {
          template: { spec: { restartPolicy: 'Never', containers: [{ ...container(), volumeMounts: [] }] } },
        },
      },
    ],
    [
      disruptionBudgets,
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata,
        spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
      },
    ],
  ];
}
