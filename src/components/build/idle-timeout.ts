import type { PulsarClusterSpec } from '#src/api/cluster.ts';

/** The key that ends WebSocket connections on which nothing is said; without it Pulsar's own time counts. */
export function idleTimeout({ websocket }: PulsarClusterSpec): Record<string, number> {
  const seconds = websocket?.idleTimeoutSeconds;
  return seconds === undefined ? {} : { webSocketSessionIdleTimeoutMillis: seconds * 1000 };
}
