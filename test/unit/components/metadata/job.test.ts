import { describe, expect, test } from 'vitest';
import { metadataJob } from '#src/components/metadata/job.ts';
import { contextOf } from '../context.ts';
import { containerOf, podOf } from '../made.ts';

const job = metadataJob(contextOf({ zookeeper: { chroot: '/pulsar' } }));
const { command } = containerOf(job);

/** What follows an option of the command. */
function option(name: string): string | undefined {
  return command[command.indexOf(name) + 1];
}

describe('given the metadata of a new cluster', () => {
  test('then a Job writes it with Pulsar’s own command, below the cluster’s path', () => {
    expect(job).toMatchObject({ kind: 'Job', metadata: { name: 'demo-metadata' } });
    expect(command.slice(0, 2)).toEqual(['bin/pulsar', 'initialize-cluster-metadata']);
    expect(option('--cluster')).toBe('demo');
    expect(option('--metadata-store')).toMatch(/^zk:demo-zookeeper-0\S+:2181\/pulsar$/);
    expect(option('--configuration-metadata-store')).toBe(option('--metadata-store'));
  });

  test('then other clusters learn from it to come in by the brokers’ Service', () => {
    expect(option('--web-service-url')).toBe('http://demo-broker.pulsar.svc.cluster.local:8080');
    expect(option('--broker-service-url')).toBe('pulsar://demo-broker.pulsar.svc.cluster.local:6650');
  });

  test('when it is cut short, then it is tried again, but not for ever', () => {
    expect(job['spec']).toMatchObject({ backoffLimit: 10, activeDeadlineSeconds: 600 });
    expect(podOf(job)).toMatchObject({ restartPolicy: 'Never' });
  });

  test('then it is where ZooKeeper’s pods are, which run already, and has the image they have', () => {
    const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
    const context = contextOf({ zookeeper: { podTemplate: { spec: { tolerations } } } });
    expect(podOf(metadataJob(context))).toMatchObject({ tolerations, serviceAccountName: 'demo-zookeeper' });
    expect(containerOf(metadataJob(context, 'pulsar:now')).image).toBe('pulsar:now');
  });

  test('when it has ended, then Kubernetes removes it after an hour in which its log can be read', () => {
    expect(job['spec']).toMatchObject({ ttlSecondsAfterFinished: 3600 });
  });
});
