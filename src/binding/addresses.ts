import { ports, serviceHost } from '#src/components/build/context.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { servesWebSocket } from '#src/components/build/settings.ts';
import type { ClientEntry, Served } from './model.ts';

/** Whether an application comes in through proxies. */
export function entersByProxy({ spec }: Pick<Served, 'spec'>, entry: ClientEntry): boolean {
  return entry === 'Proxy' && spec.proxy.replicas > 0;
}

/** Where a cluster is reached from inside Kubernetes, by the names that the form of Service Binding has, and Pulsar's own. */
export function addressesOf(cluster: Served, entry: ClientEntry): Readonly<Record<string, string>> {
  const host = serviceHost(cluster, entersByProxy(cluster, entry) ? 'proxy' : 'broker');
  const serviceUrl = `pulsar://${host}:${ports.pulsar.binary}`;
  const webSocket = webSocketServer(cluster, entry);
  return {
    host,
    port: String(ports.pulsar.binary),
    uri: serviceUrl,
    serviceUrl,
    webServiceUrl: `http://${host}:${ports.pulsar.web}`,
    ...(webSocket && { webSocketUrl: `ws://${serviceHost(cluster, webSocket)}:${ports.pulsar.web}` }),
  };
}

/** Who serves the WebSocket API: its own component where there is one, then where everything else comes in. */
function webSocketServer(cluster: Served, entry: ClientEntry): ComponentName | undefined {
  const { spec } = cluster;
  const byProxy = servesWebSocket(spec, 'Proxy') && spec.proxy.replicas > 0;
  if (servesWebSocket(spec, 'Component')) return 'websocket';
  if (byProxy && entersByProxy(cluster, entry)) return 'proxy';
  if (servesWebSocket(spec, 'Broker')) return 'broker';
  return byProxy ? 'proxy' : undefined;
}
