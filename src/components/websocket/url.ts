import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { type Identity, ports, serviceHost } from '#src/components/build/context.ts';
import { type WayIn, webSocketServer } from '#src/components/build/settings.ts';

type Asked = Identity & { readonly spec: Pick<PulsarClusterSpec, 'proxy' | 'websocket'> };

/** Where clients find the WebSocket API; undefined where nobody serves it. */
export function webSocketUrl(cluster: Asked, entry: WayIn): string | undefined {
  const server = webSocketServer(cluster.spec, entry);
  return server && `ws://${serviceHost(cluster, server)}:${ports.pulsar.web}`;
}
