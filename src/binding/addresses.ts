import { ports, serviceHost } from '#src/components/build/context.ts';
import { webSocketUrl } from '#src/components/websocket/url.ts';
import type { ClientEntry, Served } from './model.ts';

/** Whether an application comes in through proxies. */
export function entersByProxy({ spec }: Pick<Served, 'spec'>, entry: ClientEntry): boolean {
  return entry === 'Proxy' && spec.proxy.replicas > 0;
}

/** Where a cluster is reached from inside Kubernetes, by the names that the form of Service Binding has, and Pulsar's own. */
export function addressesOf(cluster: Served, entry: ClientEntry): Readonly<Record<string, string>> {
  const host = serviceHost(cluster, entersByProxy(cluster, entry) ? 'proxy' : 'broker');
  const serviceUrl = `pulsar://${host}:${ports.pulsar.binary}`;
  const webSocket = webSocketUrl(cluster, entry);
  return {
    host,
    port: String(ports.pulsar.binary),
    uri: serviceUrl,
    serviceUrl,
    webServiceUrl: `http://${host}:${ports.pulsar.web}`,
    ...(webSocket && { webSocketUrl: webSocket }),
  };
}
