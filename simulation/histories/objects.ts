import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { Pod, StatefulSet } from '#src/cluster/model/observation.ts';
import { type Release, releaseOf } from '#src/components/build/context.ts';
import {
  type ComponentName,
  configLabel,
  imageAnnotation,
  selectorLabels,
  templateAnnotation,
  versionLabel,
  workloadName,
} from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { Kubernetes } from '../kubernetes/kubernetes.ts';
import { controlledBy } from '../kubernetes/owners.ts';

const developmentSpec = pulsarClusterSpec.parse({ profile: 'Development', scaleDownPolicy: 'Delete' });
const developmentRelease = releaseOf(developmentSpec);

/** A Kubernetes with the least of a cluster in it on which decisions can be tried by the hundred thousand. */
export class BareKubernetes extends Kubernetes {
  /** Names of pods that do not become ready. */
  readonly broken = new Set<string>();

  constructor() {
    super(developmentSpec);
  }

  pod(name: string): Pod | undefined {
    return this.get('Pod', name);
  }

  /** Applies the StatefulSet of a component. */
  applySet(
    component: ComponentName,
    replicas: number,
    release: Release = developmentRelease,
    config = '',
  ): void {
    const name = workloadName('demo', component);
    const live = this.get<StatefulSet>('StatefulSet', name);
    const present = live?.spec.template?.metadata?.labels ?? {};
    const isSame = present[versionLabel] === release.version && present[configLabel] === config;
    if (live?.spec.replicas === replicas && isSame) return;
    const labels = selectorLabels('demo', component);
    const of = { [versionLabel]: release.version, [configLabel]: config };
    const annotations = {
      [imageAnnotation]: release.image,
      [templateAnnotation]: templateOf(release.version, config),
    };
    this.apply({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name, labels, annotations, ownerReferences: [controlledBy(this.cluster)] },
      spec: {
        replicas,
        podManagementPolicy: 'Parallel',
        template: { metadata: { labels: { ...labels, ...of } } },
        volumeClaimTemplates: this.#claimTemplates(component, labels),
      },
    });
  }

  #claimTemplates(component: ComponentName, labels: Record<string, string>) {
    const { zookeeper, bookkeeper } = this.cluster.spec;
    const template = (name: string, storage: string) => {
      return [{ metadata: { name, labels }, spec: { resources: { requests: { storage } } } }];
    };
    if (component === 'zookeeper') return template('data', zookeeper.storage.size);
    return component === 'bookkeeper' ? template('ledgers', bookkeeper.storage.ledgers.size) : [];
  }

  /** An empty disk takes the place of another, under the same claim. */
  swapDisk(name: string): void {
    const claim = this.get('PersistentVolumeClaim', name);
    if (!claim) return;
    const { uid: _, annotations: __, deletionTimestamp: ___, ...metadata } = claim.metadata;
    this.write({ ...claim, metadata });
  }
}

/** Names a template by what is in it. */
export function templateOf(version = '', config = ''): string {
  return `${version} ${config}`;
}

export function ordinal({ metadata }: KubernetesObject): number {
  return Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));
}
