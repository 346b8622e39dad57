import {
  type ClusterContext,
  imageOf,
  metadataStoreUrl,
  ports,
  serviceHost,
} from '#src/components/build/context.ts';
import { labelsOf } from '#src/components/build/names.ts';
import { containerBasics, owned, podBasics } from '#src/components/build/objects.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

export function metadataJobName(cluster: string): string {
  return `${cluster}-metadata`;
}

/** A short-lived JVM: the first compiler tier alone halves its processor time. */
const jvm = [
  { name: 'PULSAR_MEM', value: '-Xmx128m -XX:MaxDirectMemorySize=64m -XX:TieredStopAtLevel=1' },
  { name: 'PULSAR_GC', value: '-XX:+UseSerialGC' },
  { name: 'PULSAR_GC_LOG', value: ' ' },
];

/**
 * Initialises the metadata. The command only writes what is missing, so running it again after an interruption
 * finishes the work and a second run changes nothing. Source: PulsarClusterMetadataSetup, Pulsar 4.0.
 */
export function metadataJob(context: ClusterContext): KubernetesObject {
  return owned(context, 'metadata', 'batch/v1', 'Job', metadataJobName(context.name), {
    spec: {
      backoffLimit: 10,
      activeDeadlineSeconds: 600,
      ttlSecondsAfterFinished: 3600,
      template: {
        metadata: { labels: labelsOf(context.name, 'metadata') },
        spec: {
          ...podBasics(context),
          restartPolicy: 'Never',
          containers: [
            {
              ...containerBasics(context, 'metadata', imageOf(context.spec)),
              command: command(context),
              env: jvm,
              resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
              volumeMounts: [
                { name: 'scratch', mountPath: '/tmp' },
                { name: 'logs', mountPath: '/pulsar/logs' },
              ],
            },
          ],
          volumes: [
            { name: 'scratch', emptyDir: {} },
            { name: 'logs', emptyDir: {} },
          ],
        },
      },
    },
  });
}

function command(context: ClusterContext): string[] {
  const store = metadataStoreUrl(context);
  const broker = serviceHost(context, 'broker');
  return [
    ...['bin/pulsar', 'initialize-cluster-metadata'],
    ...['--cluster', context.name],
    ...['--metadata-store', store],
    ...['--configuration-metadata-store', store],
    ...['--web-service-url', `http://${broker}:${ports.pulsar.web}`],
    ...['--broker-service-url', `pulsar://${broker}:${ports.pulsar.binary}`],
  ];
}
