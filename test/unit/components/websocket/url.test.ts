import { expect, test } from 'vitest';
import type { WayIn } from '#src/components/build/settings.ts';
import { webSocketUrl } from '#src/components/websocket/url.ts';
import { contextOf } from '../context.ts';

test.each<[object, WayIn, string]>([
  [{ websocket: { placement: ['Broker', 'Proxy', 'Component'] } }, 'Broker', 'websocket'],
  [{ websocket: { placement: ['Broker', 'Proxy'] } }, 'Broker', 'broker'],
  [{ websocket: { placement: ['Broker', 'Proxy'] } }, 'Proxy', 'proxy'],
  [{ websocket: {}, proxy: { replicas: 0 } }, 'Proxy', 'broker'],
])('given %j, then who comes in by %s finds the WebSocket API at the Service of %s', (spec, entry, name) => {
  const url = `ws://demo-${name}.pulsar.svc.cluster.local:8080`;
  expect(webSocketUrl(contextOf(spec), entry)).toBe(url);
});

test('given a cluster where nobody serves it, then there is no address', () => {
  expect(webSocketUrl(contextOf(), 'Proxy')).toBeUndefined();
});
