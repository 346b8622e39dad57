import { brokerId } from '#src/components/broker/config.ts';
import { kubectl } from './kubernetes.ts';
import type { Subject } from './subject.ts';

/** The bundles each broker owns, as it says itself, without those of its own health checks. */
export async function ownedBundles(subject: Subject, replicas: number): Promise<string[][]> {
  const { name, namespace } = subject;
  const { spec } = await subject.cluster();
  const answers = Array.from({ length: replicas }, async (_, ordinal) => {
    const pod = `${name}-broker-${ordinal}`;
    const id = brokerId({ name, namespace, spec: { clusterDomain: spec.clusterDomain } }, pod);
    const path = `/api/v1/namespaces/${namespace}/pods/${pod}:8080/proxy/admin/v2/brokers/${name}/${id}/ownedNamespaces`;
    const owned = Object.keys(JSON.parse(await kubectl(['get', '--raw', path])) as object);
    return owned.filter(bundle => !bundle.includes(':'));
  });
  return Promise.all(answers);
}
