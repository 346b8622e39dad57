import type { PulsarClusterSpec } from '#src/api/cluster.ts';
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
  'functions',
  'image',
  'operatorAccess',
  'operatorUpgradePolicy',
  'profile',
  'progressDeadlineSeconds',
  'quorums',
  'scaleDownPolicy',
  'suspend',
  'version',
  'websocket',
];

/** The same of a component. */
export const notAboutItsPods: readonly string[] = [
  'podDisruptionBudget',
  'rackAwareness',
  'replicas',
  'service',
  'storage',
];

/** Those that are told where the ZooKeeper servers are; all others know a Service. */
const storeClients: readonly ComponentName[] = ['bookkeeper', 'autorecovery', 'broker'];

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
      chroot: chrootOf(spec),
      shared: withoutDefaults(without(spec, notAboutPods)),
      own: sectionOf(component),
      ...(storeClients.includes(component) && { ensemble: zookeeperHosts(context) }),
      ...(component === 'autorecovery' && { bookies: sectionOf('bookkeeper')['config'] }),
      ...(component === 'broker' && { copies: quorumsOf(spec), ...functionsOf(spec) }),
      ...websocketOf(spec, component),
    }),
  );
}

/** Where there is one bookie, packages of functions are stored once. */
function functionsOf({ functions, bookkeeper }: PulsarClusterSpec): Fields {
  return functions ? { ...withoutDefaults({ functions }), packages: Math.min(2, bookkeeper.replicas) } : {};
}

/** The section on WebSocket, where that is in these pods. */
function websocketOf({ websocket }: PulsarClusterSpec, component: ComponentName): Fields {
  if (!websocket) return {};
  const { placement, ...others } = websocket;
  const isHere = placement.some(place => place.toLowerCase() === component);
  return isHere ? withoutDefaults({ websocket: others }) : {};
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
