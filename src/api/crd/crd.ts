import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { pulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { Validation } from '#src/api/schema/rule.ts';
import { volumeSizes } from '#src/api/volume-sizes.ts';
import { type Column, definitionOf, group, version } from './definition.ts';
import { type StructuralSchema, toStructural } from './structural.ts';

/**
 * The longest name of a cluster. Each pod carries the name of its revision as a label, at most 63 characters:
 * `<cluster>-autorecovery-<up to 10 digits>`, and no other name made from it is longer.
 */
export const longestName = 63 - '-autorecovery'.length - '-4294967295'.length;

const nameRules: Validation[] = [
  {
    rule: `self.size() <= ${longestName}`,
    message: `must have at most ${longestName} characters: names of pods and Services are made from it. Choose a shorter one.`,
  },
  {
    rule: "self.matches(r'^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    message:
      'must start with a letter and have lower-case letters, digits and dashes only, for example my-cluster: Services are named after it.',
  },
];

/** Volumes cannot shrink, but a size can be set back while it is held or its volumes have not grown to it. */
const sizeRules: Validation[] = volumeSizes.map(({ field }) => {
  return {
    rule: `!isQuantity(self.spec.${field}) || !isQuantity(oldSelf.spec.${field}) || quantity(self.spec.${field}).compareTo(quantity(oldSelf.spec.${field})) >= 0 || ${isPending(field)}`,
    message: 'can only grow: a volume cannot shrink. Set it back to at least its present size.',
    fieldPath: `.spec.${field}`,
  };
});

/** Volumes keep their class, but another can be chosen while there is none. */
const classRules: Validation[] = volumeSizes.map(({ classField: field }) => {
  const [now, before] = [`self.spec.${field}`, `oldSelf.spec.${field}`];
  return {
    rule: `(has(${now}) == has(${before}) && (!has(${now}) || ${now} == ${before})) || ${isPending(field)}`,
    message: 'is immutable: volumes cannot change their class. Create another cluster instead.',
    fieldPath: `.spec.${field}`,
  };
});

/** The whole object as the API server validates it. */
export function pulsarClusterSchema(): StructuralSchema {
  return {
    type: 'object',
    description: 'PulsarCluster is one Apache Pulsar cluster: ZooKeeper, bookies, brokers and proxies.',
    required: ['spec'],
    'x-kubernetes-validations': [...sizeRules, ...classRules],
    properties: {
      apiVersion: { type: 'string', description: `Always ${group}/${version}.` },
      kind: { type: 'string', description: 'Always PulsarCluster.' },
      metadata: {
        type: 'object',
        properties: { name: { type: 'string', 'x-kubernetes-validations': nameRules } },
      },
      spec: { ...toStructural(pulsarClusterSpec), description: 'What the cluster shall be.' },
      status: {
        ...toStructural(pulsarClusterStatus),
        description: 'What the cluster is; written by the operator.',
      },
    },
  };
}

const columns: readonly Column[] = [
  { name: 'Version', type: 'string', jsonPath: '.status.version' },
  { name: 'ZooKeeper', type: 'string', jsonPath: '.status.components.zookeeper.summary' },
  { name: 'Bookies', type: 'string', jsonPath: '.status.components.bookkeeper.summary' },
  { name: 'Brokers', type: 'string', jsonPath: '.status.components.broker.summary' },
];

/** The CustomResourceDefinition of PulsarCluster. */
export function pulsarClusterCrd() {
  return definitionOf({
    kind: 'PulsarCluster',
    // Not pc: that is PriorityClass in every cluster, and the built-in kind wins.
    shortNames: ['pcl'],
    columns,
    subresources: {
      scale: {
        specReplicasPath: '.spec.broker.replicas',
        statusReplicasPath: '.status.components.broker.replicas',
        labelSelectorPath: '.status.brokerSelector',
      },
    },
    schema: pulsarClusterSchema(),
  });
}

/** Whether volumes do not have yet what a field says: the status tells, which only a rule of the whole object can see. */
function isPending(field: string): string {
  return `(has(oldSelf.status) && has(oldSelf.status.pendingSizes) && oldSelf.status.pendingSizes.exists(f, f == '${field}'))`;
}
