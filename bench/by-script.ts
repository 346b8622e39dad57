import { eventually } from '#e2e/support/eventually.ts';
import { apply } from '#e2e/support/kubernetes.ts';
import { sampleCluster } from '#e2e/support/sample.ts';
import type { Subject } from '#e2e/support/subject.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { isReady } from '#src/cluster/view.ts';
import { autorecoveryPreparations, autorecoveryStatefulSet } from '#src/components/autorecovery/objects.ts';
import { bookiePreparations, bookieStatefulSet } from '#src/components/bookkeeper/objects.ts';
import { brokerPreparations, brokerStatefulSet } from '#src/components/broker/objects.ts';
import type { ClusterContext } from '#src/components/context.ts';
import { metadataJob } from '#src/components/metadata/job.ts';
import { proxyPreparations, proxyStatefulSet } from '#src/components/proxy/objects.ts';
import { zookeeperPreparations, zookeeperStatefulSet } from '#src/components/zookeeper/objects.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

const often = { withinMs: 300_000, everyMs: 100 };

/** Without owner references: nobody owns what a script makes. */
function bare(object: KubernetesObject): KubernetesObject {
  const { ownerReferences: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

async function applyAll(...objects: KubernetesObject[]): Promise<void> {
  await apply(...objects.map(bare));
}

async function untilReady(subject: Subject, component: string, count: number): Promise<void> {
  await eventually(
    `${count} of ${component}`,
    async () => {
      return (await subject.pods(component)).filter(isReady).length >= count;
    },
    often,
  );
}

/**
 * Starts the same pods as the operator does, by a script that knows the order and adds nothing: it waits for what the
 * next stage needs, asking ten times a second.
 */
export async function startByScript(subject: Subject): Promise<void> {
  const { namespace, name } = subject;
  const spec = pulsarClusterSpec.parse(sampleCluster(namespace, name).spec);
  const context: ClusterContext = { name, namespace, uid: '', spec, ensembleFormed: false };
  const prepare = [
    zookeeperPreparations,
    bookiePreparations,
    autorecoveryPreparations,
    brokerPreparations,
    proxyPreparations,
  ];
  await applyAll(...prepare.flatMap(build => build(context)), zookeeperStatefulSet(context));
  await untilReady(subject, 'zookeeper', 2);
  await applyAll(metadataJob(context));
  await eventually(
    'the metadata',
    async () => {
      return (await subject.pods('metadata')).some(({ status }) => status?.phase === 'Succeeded');
    },
    often,
  );
  await applyAll(bookieStatefulSet(context));
  await untilReady(subject, 'bookkeeper', 2);
  await applyAll(autorecoveryStatefulSet(context), brokerStatefulSet(context, 1));
  await untilReady(subject, 'broker', 1);
  await applyAll(brokerStatefulSet(context, spec.broker.replicas), proxyStatefulSet(context));
}
