import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { withoutDefaults } from '#src/api/defaults.ts';
import { sortedJson } from '#src/kubernetes/apply.ts';
import { sharedStoreUrl } from './configuration-store.ts';
import { type ClusterContext, chrootOf, quorumsOf, zookeeperHosts } from './context.ts';
import { type ComponentName, componentNames } from './names.ts';
import { hashOf } from './objects.ts';
import {
  canaryOf,
  runsPulsar,
  sectionOf,
  servesWebSocket,
  tokenOfCanary,
  webSocketServer,
  workersPlace,
} from './settings.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of the spec that no pod is made of, or whose part in it stands elsewhere in what is asked. */
export const notAboutPods: readonly string[] = [
  ...componentNames,
  'allowedNamespaces',
  'binding',
  'configurationStore',
  'deadNodePolicy',
  'deletionPolicy',
  'functions',
  'image',
  'operatorAccess',
  'operatorUpgradePolicy',
  'profile',
  'progressDeadlineSeconds',
  'purpose',
  'quorums',
  'scaleDownPolicy',
  'stateStore',
  'suspend',
  'version',
  'websocket',
];

/** The same of a component. */
export const notAboutItsPods: readonly string[] = [
  'placement',
  'podDisruptionBudget',
  'rackAwareness',
  'replicas',
  'service',
  'storage',
];

/** Those that are told where the ZooKeeper servers are; all others know a Service. */
const storeClients: readonly ComponentName[] = [
  'bookkeeper',
  'autorecovery',
  'state-store',
  'broker',
  'functions-worker',
];

/**
 * The hash of what is asked of the pods of a component: all that their template is made of, but for what a release of the
 * operator makes of it. Where it is the same and the template is not, that is the operator's doing. A field that is not
 * known here counts: an edit that were taken for the operator's doing would not be carried out.
 */
export function askedHash(context: ClusterContext, component: ComponentName): string {
  const { spec, releases, restarts } = context;
  const sayingsOf = (name: ComponentName) => {
    const section = sectionOf(name);
    return (withoutDefaults({ [section]: without(spec[section] ?? {}, notAboutItsPods) })[section] ??
      {}) as Fields;
  };
  return hashOf(
    sortedJson({
      // The image of the canary is the operator's own doing.
      ...(runsPulsar(component) && { release: releases[component], chroot: chrootOf(spec) }),
      restarts: restarts[component],
      shared: withoutDefaults(without(spec, notAboutPods)),
      own: sayingsOf(component),
      ...(storeClients.includes(component) && { ensemble: zookeeperHosts(context) }),
      ...configurationOf(context, component),
      ...superuserOf(context, component),
      ...(component === 'autorecovery' && { bookies: sayingsOf('bookkeeper')['config'] }),
      ...(component === 'broker' && { copies: quorumsOf(spec), ...workersInside(spec) }),
      ...(component === 'state-store' && { copies: quorumsOf(spec) }),
      ...(component === 'functions-worker' && { ...packagesOf(spec), ...storeOf(spec) }),
      ...(component === 'proxy' && workersPlace(spec) === 'Workers' && { functions: 'Workers' }),
      ...websocketInside(spec, component),
      ...(component === 'canary' && wayOfCanary(spec)),
    }),
  );
}

/** The superuser of servers follows from the uid: those that are adopted know another one, and that is no release's doing. */
function superuserOf({ uid }: ClusterContext, component: ComponentName): Fields {
  return component === 'zookeeper' ? { cluster: uid } : {};
}

/** Those that read what clusters share, and what they are told of where that is. */
const readers: readonly ComponentName[] = ['broker', 'functions-worker', 'proxy', 'websocket'];

function configurationOf(context: ClusterContext, component: ComponentName): Fields {
  const shared = readers.includes(component) ? sharedStoreUrl(context) : undefined;
  return shared === undefined ? {} : { configuration: shared };
}

/** Where there is one bookie, packages of functions are stored once. */
function packagesOf({ bookkeeper }: PulsarClusterSpec): Fields {
  return { packages: Math.min(2, bookkeeper.replicas) };
}

/** What is said of the workers inside brokers. */
function workersInside(spec: PulsarClusterSpec): Fields {
  if (!spec.functions || workersPlace(spec) !== 'Brokers') return {};
  const { runtime, config } = spec.functions;
  return { ...withoutDefaults({ functions: { runtime, config } }), ...packagesOf(spec), ...storeOf(spec) };
}

/** Workers are told where state is kept, and nothing else of it. */
function storeOf({ stateStore }: PulsarClusterSpec): Fields {
  return stateStore ? { keepsState: true } : {};
}

/** What is said of WebSocket, where that is inside these pods. */
function websocketInside(spec: PulsarClusterSpec, component: ComponentName): Fields {
  const place = component === 'broker' ? 'Broker' : component === 'proxy' ? 'Proxy' : undefined;
  if (!place || !servesWebSocket(spec, place)) return {};
  const idleTimeoutSeconds = spec.websocket?.idleTimeoutSeconds;
  return { websocket: idleTimeoutSeconds === undefined ? {} : { idleTimeoutSeconds } };
}

/** What is said elsewhere of where the canary comes in, and as whom. */
function wayOfCanary(spec: PulsarClusterSpec): Fields {
  return { server: webSocketServer(spec, canaryOf(spec).entry), token: tokenOfCanary(spec) };
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
