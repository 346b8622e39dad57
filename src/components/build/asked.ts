import { withoutDefaults } from '#src/api/defaults.ts';
import { sortedJson } from '#src/kubernetes/apply.ts';
import { type ClusterContext, chrootOf, quorumsOf, zookeeperHosts } from './context.ts';
import { type ComponentName, componentNames } from './names.ts';
import { hashOf } from './objects.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of the spec that no pod is made of, or whose part in it stands elsewhere in what is asked. */
export const notAboutPods: readonly string[] = [
  ...componentNames,
  'allowedNamespaces',
  'deadNodePolicy',
  'deletionPolicy',
  'image',
  'operatorAccess',
  'operatorUpgradePolicy',
  'profile',
  'progressDeadlineSeconds',
  'quorums',
  'scaleDownPolicy',
  'suspend',
  'version',
];

/** The same of a component. */
export const notAboutItsPods: readonly string[] = [
  'podDisruptionBudget',
  'rackAwareness',
  'replicas',
  'service',
  'storage',
];

/**
 * The hash of what is asked of the pods of a component: all that their template is made of, but for what a release of the
 * operator makes of it. Where it is the same and the template is not, that is the operator's doing. A field that is not
 * known here counts: an edit that were taken for the operator's doing would not be carried out.
 */
export function askedHash(context: ClusterContext, component: ComponentName): string {
  const { spec, releases, restarts } = context;
  const sectionOf = (name: ComponentName) => {
    return (withoutDefaults({ [name]: without(spec[name], notAboutItsPods) })[name] ?? {}) as Fields;
  };
  return hashOf(
    sortedJson({
      release: releases[component],
      restarts: restarts[component],
      ensemble: [zookeeperHosts(context), chrootOf(spec)],
      // Where there is one bookie, what is stored is stored once.
      copies: [quorumsOf(spec), Math.min(2, spec.bookkeeper.replicas)],
      shared: withoutDefaults(without(spec, notAboutPods)),
      own: sectionOf(component),
      ...(component === 'autorecovery' && { bookies: sectionOf('bookkeeper')['config'] }),
    }),
  );
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
