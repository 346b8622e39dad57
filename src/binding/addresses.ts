import { ports, serviceHost } from '#src/components/build/context.ts';
import { webSocketUrl } from '#src/components/websocket/url.ts';
import type { ClientEntry, Elsewhere, Members, Served } from './model.ts';

/** Whether an application comes in through proxies. */
export function entersByProxy({ spec }: Pick<Served, 'spec'>, entry: ClientEntry): boolean {
  return entry === 'Proxy' && spec.proxy.replicas > 0;
}

/** Where a cluster is reached, by the names that the form of Service Binding has, and Pulsar's own: from inside Kubernetes, or wherever it is. */
export function addressesOf(
  cluster: Served | Elsewhere,
  entry: ClientEntry,
): Readonly<Record<string, string>> {
  if ('address' in cluster) return addressesElsewhere(cluster);
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

/** What is hidden on its way, where that can be. */
function addressesElsewhere({ address }: Elsewhere): Readonly<Record<string, string>> {
  const serviceUrl = address.brokerServiceUrlTls ?? address.brokerServiceUrl ?? '';
  const webServiceUrl = address.serviceUrlTls ?? address.serviceUrl ?? '';
  // Several hosts may stand in one address; the first of them is one.
  const usual = address.brokerServiceUrlTls ? '6651' : '6650';
  const [, host = '', port = usual] = /:[/]{2}(\[[^\]]+\]|[^,:]+)(?::(\d+))?/.exec(serviceUrl) ?? [];
  return { host, port, uri: serviceUrl, serviceUrl, webServiceUrl };
}

/** What clients of an instance need besides, to go to another member by themselves or when they are told. */
export function failoverEntries(
  { primary, others }: Members,
  serviceUrl: string,
  entry: ClientEntry,
): Readonly<Record<string, string>> {
  const urls = others.flatMap(other => addressesOf(other, entry)['serviceUrl'] ?? []);
  // Commas part the hosts of one address, too: what is behind the first would be taken for an address.
  const each = [serviceUrl, ...urls].map(url => url.replace(/,.*$/, ''));
  return {
    primary,
    serviceUrls: each.join(','),
    'failover.json': JSON.stringify({ serviceUrl }),
  };
}
