import { type ClusterContext, metadataStoreUrl, ports, serviceHost } from '#src/components/build/context.ts';
import { buildJob, type Work } from '#src/components/build/job.ts';
import { once } from '#src/components/build/once.ts';
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
 * finishes the work and a second run changes nothing. Source: PulsarClusterMetadataSetup, Pulsar 4.0. It is like the pods
 * of ZooKeeper, which run already: where these could start it can. `image` is what they are given now.
 */
export const metadataJob = once((context: ClusterContext, image?: string): KubernetesObject => {
  const work: Work = {
    name: metadataJobName(context.name),
    part: 'metadata',
    like: 'zookeeper',
    limits: { backoffLimit: 10, activeDeadlineSeconds: 600, ttlSecondsAfterFinished: 3600 },
    memory: { request: '256Mi', limit: '512Mi' },
    command: command(context),
    env: jvm,
  };
  return buildJob(context, work, image);
});

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
