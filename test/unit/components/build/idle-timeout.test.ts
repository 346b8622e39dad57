import { expect, test } from 'vitest';
import { idleTimeout } from '#src/components/build/idle-timeout.ts';
import { contextOf } from '../context.ts';

test.each([
  ['nothing', {}, {}],
  ['nothing of the time', { websocket: {} }, {}],
  ['900 s', { websocket: { idleTimeoutSeconds: 900 } }, { webSocketSessionIdleTimeoutMillis: 900_000 }],
])('given %s is said of WebSocket, then servers get it in their words', (_, spec, keys) => {
  expect(idleTimeout(contextOf(spec).spec)).toEqual(keys);
});
