import { connection } from '#e2e/support/kubernetes.ts';
import { sampleCluster } from '#e2e/support/sample.ts';
import { uniformReleases } from '#simulation/releases.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { ownedResources } from '#src/cluster/observe/watched.ts';
import { autorecovery } from '#src/components/autorecovery/objects.ts';
import { bookkeeper } from '#src/components/bookkeeper/objects.ts';
import { broker } from '#src/components/broker/objects.ts';
import type { ClusterContext } from '#src/components/build/context.ts';
import { metadataJob } from '#src/components/metadata/job.ts';
import { proxy } from '#src/components/proxy/objects.ts';
import { zookeeper } from '#src/components/zookeeper/objects.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import type { Way } from './milestones.ts';

/** Applies objects one after the other, without owner references: nobody owns what a script makes. */
function applying(transport: Transport): (...objects: KubernetesObject[]) => Promise<void> {
  const options = { fieldManager: 'bench' };
  const clients = new Map(
    ownedResources.map(resource => [resource.kind, new ResourceClient(transport, resource, options)]),
  );
  return async (...objects) => {
    for (const object of objects) {
      const { ownerReferences: _, ...metadata } = object.metadata;
      await clients.get(object.kind)?.apply({ ...object, metadata });
    }
  };
}

/**
 * Starts the pods that the operator would start, by a script that knows the order and adds nothing: it has one process
 * and one connection, and goes on in the moment in which the watch tells that what the next stage needs is there.
 */
export async function startByScript(
  namespace: string,
  name: string,
  way: Way,
  signal: AbortSignal,
): Promise<void> {
  const spec = pulsarClusterSpec.parse(sampleCluster(namespace, name).spec);
  const context: ClusterContext = {
    name,
    namespace,
    uid: '',
    spec,
    members: undefined,
    releases: uniformReleases(spec),
    restarts: {},
  };
  const transport = openTransport({ connection, userAgent: 'pulsar-operator-bench' });
  const apply = applying(transport);
  try {
    await apply(...zookeeper.prepare(context), zookeeper.run(context, spec.zookeeper.replicas));
    const preparations = [bookkeeper.prepare, autorecovery.prepare, broker.prepare, proxy.prepare];
    await apply(...preparations.flatMap(build => build(context)));
    await way.reached('ZooKeeper majority ready', signal);
    await apply(metadataJob(context));
    await way.reached('metadata Job succeeded', signal);
    await apply(bookkeeper.run(context, spec.bookkeeper.replicas));
    await way.reached('bookie ensemble ready', signal);
    await apply(autorecovery.run(context, spec.autorecovery.replicas), broker.run(context, 1));
    await way.reached('broker ready', signal);
    await apply(broker.run(context, spec.broker.replicas), proxy.run(context, spec.proxy.replicas));
  } finally {
    await transport.close();
  }
}
