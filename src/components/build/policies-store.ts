import { sharedStoreUrl } from './configuration-store.ts';
import { type ClusterContext, chrootOf, ports, serviceHost } from './context.ts';
import { isSwitchedOn } from './settings.ts';

/**
 * Where who is no broker reads what roles may do, where it is to ask for that; by the Service, so that no new server
 * restarts it. Source: ProxyService and WebSocketService of Pulsar 4.0, which do not start without it.
 */
export function policiesStore(
  context: ClusterContext,
  config: Parameters<typeof isSwitchedOn>[0],
): Record<string, string> {
  if (!isSwitchedOn(config, 'authorizationEnabled')) return {};
  const store = `zk:${serviceHost(context, 'zookeeper')}:${ports.zookeeper.client}${chrootOf(context.spec)}`;
  return { metadataStoreUrl: store, configurationMetadataStoreUrl: sharedStoreUrl(context) ?? store };
}
