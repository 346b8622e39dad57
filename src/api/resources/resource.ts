import * as z from 'zod';
import { clusterReference } from '#src/api/schema/common.ts';
import { setOf } from '#src/api/schema/list.ts';
import { type Rule, text } from '#src/api/schema/rule.ts';

/** What Pulsar takes for the name of a tenant, a namespace or a cluster. Source: NamedEntity of Pulsar 4.0. */
export const entityName = text(
  /^[-=:\w][-=:.\w]*$/,
  128,
  'can have letters, digits, underscores, dashes, colons, equals signs and, but at its beginning, dots only, for example my-team.',
);

/** Who a client is, as Pulsar takes it. */
export const role = text(
  /^[^\s.]([^\r\n]*\S)?$/,
  256,
  'must neither begin nor end with a blank, nor begin with a dot. Correct it.',
);

/** A long of Pulsar's, within what JSON carries without rounding: another one would never be seen to be there. */
export const long = (minimum: number) =>
  z
    .int()
    .min(minimum)
    .max(2 ** 52);

export const clusterRef = clusterReference('this resource').describe(
  'The PulsarCluster in which it lives. Immutable.',
);

/** A field that names the thing: another one would be another thing. */
export function immutable<T>(field: string, what: string): Rule<T> {
  // What is a word of CEL's own is written so. Source: Kubernetes documentation, "Validation rules".
  const name = field === 'namespace' ? '__namespace__' : field;
  const [now, before] = [`self.${name}`, `oldSelf.${name}`];
  return {
    field,
    cel: `has(${now}) == has(${before}) && (!has(${now}) || ${now} == ${before})`,
    message: `is immutable: another one would be another ${what}. Create another resource instead.`,
  };
}

interface InCluster {
  readonly clusterRef: { readonly name: string };
}

/** A cluster that is not in such a list does not serve what the list is of. */
export function namesItsCluster<T extends InCluster>(
  field: string,
  listOf: (spec: T) => readonly string[] | undefined,
): Rule<T> {
  const parents = field.split('.').map((_, at, names) => `has(self.${names.slice(0, at + 1).join('.')})`);
  return {
    field,
    cel: `!(${parents.join(' && ')}) || self.clusterRef.name in self.${field}`,
    message: 'must have the cluster itself, or nothing of it is served there. Add clusterRef.name.',
    check: spec => listOf(spec)?.includes(spec.clusterRef.name) ?? true,
  };
}

/** Clusters that are not waited for when a list of clusters loses them. */
export const giveUp = setOf(entityName, 64)
  .optional()
  .describe(
    'Clusters that leave policies.replicationClusters without waiting: messages that are not replicated to them yet are lost there. Of any other the list keeps it until all have come.',
  );

/** A field that names clusters which leave lists of the policies. */
type Leaving = 'giveUp' | 'deleteTopicsOf';
type ClusterList = 'replicationClusters' | 'allowedClusters';
type NamingLeavers<F extends Leaving, L extends ClusterList> = {
  readonly [Field in F]?: readonly string[] | undefined;
} & { readonly policies: { readonly [List in L]?: readonly string[] | undefined } };

/** What was let go once is not let go the next time. */
export function namesNoneOf<F extends Leaving, L extends ClusterList>(
  field: F,
  list: L,
): Rule<NamingLeavers<F, L>> {
  const [named, all] = [`self.${field}`, `self.policies.${list}`];
  return {
    field,
    cel: `!(has(${named}) && has(self.policies) && has(${all})) || ${named}.all(c, !(c in ${all}))`,
    message: `must have none of policies.${list}: it is for those that leave. Take it out of one of both.`,
    check: ({ [field]: leaving, policies: { [list]: staying } }) =>
      leaving?.every(name => !staying?.includes(name)) ?? true,
  };
}
