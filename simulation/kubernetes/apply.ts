import { dequal } from 'dequal';
import type { Claim } from '#src/cluster/model/observation.ts';
import { domain } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { amountOf } from '#src/kubernetes/quantity.ts';

/** What server-side apply makes of a live object: of our annotations those stay that are applied again. */
export function laidOver(live: KubernetesObject, desired: KubernetesObject): KubernetesObject {
  const isChange = desired['spec'] !== undefined && !dequal(live['spec'], desired['spec']);
  const { generation = 1 } = live.metadata;
  const metadata = {
    ...live.metadata,
    ...desired.metadata,
    annotations: { ...foreign(live.metadata.annotations), ...desired.metadata.annotations },
    labels: { ...live.metadata.labels, ...desired.metadata.labels },
    generation: isChange ? generation + 1 : generation,
  };
  if (live.kind === 'PersistentVolumeClaim') return { ...live, metadata, ...grown(live, desired) };
  if (live.kind === 'Job' && !dequal(templateOf(live), templateOf(desired)))
    throw new Error(`Job ${metadata.name}: spec.template is immutable`);
  return { ...live, ...desired, metadata };
}

function templateOf(job: KubernetesObject): unknown {
  return (job['spec'] as { template?: unknown } | undefined)?.template;
}

function foreign(annotations: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !key.startsWith(domain)));
}

/** As the API server: a claim whose volume is bound may ask for more. */
function grown(live: Claim, { metadata, spec }: Claim): Pick<Claim, 'spec'> {
  const [before, after] = [live.spec, spec].map(request => request?.resources?.requests?.storage);
  if (before === undefined || after === undefined) throw new Error(`${metadata.name} without a request`);
  const [had, gets] = before === after ? [0, 0] : [amountOf(before), amountOf(after)];
  if (gets < had) throw new Error(`${metadata.name} would shrink`);
  if (gets > had && live.status?.phase !== 'Bound') throw new Error(`${metadata.name} is not bound`);
  return { spec: { ...live.spec, resources: { requests: { storage: after } } } };
}
