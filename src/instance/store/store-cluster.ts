import type { Sentence } from '#src/api/reasons.ts';
import { domain, managedBy } from '#src/components/build/names.ts';
import type { Instance, Participant } from '#src/instance/model.ts';
import { nameLabel } from '#src/kubernetes/children/owned.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { sharedStoreOf } from './shared-store.ts';

/** On the PulsarCluster that is the store of an instance: whose it is. An instance of that name finds it again. */
const storeLabel = `${domain}/instance`;

/**
 * The PulsarCluster that is the store of an instance; undefined where somebody else runs that. It has no owner that it would go with: clusters
 * cannot do without it, and run on when the instance is deleted.
 */
export function storeCluster(
  instance: Instance,
  participants: readonly Participant[],
): KubernetesObject | undefined {
  const { managed } = instance.spec.configurationStore ?? {};
  const ref = sharedStoreOf(instance)?.ref;
  if (!managed || !ref) return undefined;
  const { name } = instance.metadata;
  const homes = participants.flatMap(({ clusterRef }) => clusterRef?.namespace ?? []);
  const allowedNamespaces = [...new Set(homes)].filter(each => each !== ref.namespace).sort();
  return {
    apiVersion: instance.apiVersion,
    kind: 'PulsarCluster',
    metadata: {
      ...ref,
      labels: { ...managedBy, [storeLabel]: nameLabel(name) },
      annotations: {
        'kubernetes.io/description': `The configuration store of PulsarInstance ${name}. It stays when that is deleted: delete it when no cluster uses it any more.`,
      },
    },
    spec: { purpose: 'ConfigurationStore', ...managed, allowedNamespaces },
  };
}

/** Why a PulsarCluster of that name cannot be the store of an instance; undefined: it can. */
export function objectionToStore({ metadata }: Instance, found: KubernetesObject): Sentence | undefined {
  if (found.metadata.labels?.[storeLabel] === nameLabel(metadata.name)) return undefined;
  const message = `PulsarCluster ${found.metadata.name} exists in namespace ${found.metadata.namespace}, and was not made for this instance: delete it, or give the instance another name`;
  return { reason: 'NameTaken', message };
}
