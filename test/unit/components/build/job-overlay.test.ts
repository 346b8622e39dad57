import { describe, expect, test } from 'vitest';
import type { ComponentSpec } from '#src/api/schema/component.ts';
import { overlayOfJob, serverIn } from '#src/components/build/job-overlay.ts';

const scratch = [{ name: 'scratch', emptyDir: {} }];

/** What of this is laid over the pod of a Job with scratch space. */
function taken(spec: object) {
  const podTemplate = { spec } as NonNullable<ComponentSpec['podTemplate']>;
  return overlayOfJob({ podTemplate }, 'bookkeeper', 'recovery', scratch);
}

const nothing = { containers: [{ name: 'recovery', volumeMounts: [] }], volumes: [] };

describe('given what is laid over the pods of bookies', () => {
  test('when there is nothing, then nothing is laid over a Job', () => {
    expect(overlayOfJob({}, 'bookkeeper', 'recovery', scratch)).toEqual(nothing);
  });

  test.each<[what: string, spec: object]>([
    ['run beside the server, for ever', { containers: [{ name: 'exporter', image: 'e' }] }],
    [
      'prepare the disks of a server',
      { initContainers: [{ name: 'chown', volumeMounts: [{ name: 'ledgers', mountPath: '/l' }] }] },
    ],
    [
      'keep servers apart',
      { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [] } } },
    ],
    [
      'spread them',
      { topologySpreadConstraints: [{ topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] },
    ],
    ['are the Job’s own to say', { restartPolicy: 'Always', terminationGracePeriodSeconds: 600 }],
    ['are the size of a server', { resources: { limits: { cpu: '8' } } }],
    ['name a server', { hostname: 'bookie', subdomain: 'bookies' }],
  ])('when there are things that %s, then a Job has none of them', (_, spec) => {
    expect(taken(spec)).toEqual(nothing);
  });

  test('when nodes are preferred besides, then that alone is taken of the affinity', () => {
    const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [] };
    expect(taken({ affinity: { nodeAffinity, podAntiAffinity: {} } })['affinity']).toEqual({ nodeAffinity });
  });

  test('when the server is given variables, then the Job has them, but neither its command nor its probes', () => {
    const env = [{ name: 'TZ', value: 'UTC' }];
    const server = { name: 'bookkeeper', env, command: ['sleep'], livenessProbe: {}, image: 'other' };
    expect(taken({ containers: [server] })['containers']).toEqual([
      { name: 'recovery', env, volumeMounts: [] },
    ]);
  });

  test('when the server mounts certificates, then they come along; the disks and what only sidecars mount stay', () => {
    const certificates = { name: 'tls', secret: { secretName: 'tls' } };
    const mount = { name: 'tls', mountPath: '/tls' };
    const mounts = [mount, { name: 'ledgers', mountPath: '/ledgers-too' }];
    const overlay = taken({
      volumes: [certificates, { name: 'for-exporter', configMap: { name: 'missing' } }],
      containers: [
        { name: 'bookkeeper', volumeMounts: mounts },
        { name: 'exporter', volumeMounts: [{ name: 'for-exporter', mountPath: '/e' }] },
      ],
    });
    expect(overlay).toMatchObject({ containers: [{ volumeMounts: [mount] }], volumes: [certificates] });
    expect(overlay['volumes']).toHaveLength(1);
  });

  test('when something prepares files that the server mounts, then it prepares them for the Job, too', () => {
    const agent = { name: 'agent', emptyDir: {} };
    const sources = { name: 'agent-source', configMap: { name: 'agent' } };
    const mount = { name: 'agent', mountPath: '/agent' };
    const env = [{ name: 'JAVA_TOOL_OPTIONS', value: '-javaagent:/agent/agent.jar' }];
    const copies = { name: 'copy', volumeMounts: [mount, { name: 'agent-source', mountPath: '/from' }] };
    const greets = { name: 'greet' };
    const overlay = taken({
      volumes: [agent, sources],
      initContainers: [copies, greets],
      containers: [{ name: 'bookkeeper', env, volumeMounts: [mount] }],
    });
    expect(overlay).toEqual({
      initContainers: [copies, greets],
      containers: [{ name: 'recovery', env, volumeMounts: [mount] }],
      volumes: [agent, sources],
    });
  });

  test('when scratch space is laid over, then that of the Job is the same', () => {
    const memory = [{ name: 'scratch', emptyDir: { medium: 'Memory' } }];
    expect(taken({ volumes: memory })['volumes']).toEqual(memory);
  });
});

test('given containers laid over a pod, then the server’s is the one of the component’s name', () => {
  const containers = [{ name: 'exporter' }, { name: 'broker', image: 'mine' }];
  expect(serverIn({ podTemplate: { spec: { containers } } }, 'broker')).toBe(containers[1]);
  expect(serverIn({}, 'broker')).toBeUndefined();
});
