import * as z from 'zod';
import { podDisruptionBudget, replicas, service } from './common.ts';
import { component, config } from './component.ts';
import { setOf } from './list.ts';
import { reservedKeys } from './reserved-keys.ts';

export const websocketSection = component('websocket', '512Mi', '100m')
  .extend({
    placement: setOf(z.enum(['Broker', 'Proxy', 'Component']), 3)
      .min(1)
      .default(['Broker', 'Proxy'])
      .describe(
        'Who serves the WebSocket API on port 8080: brokers, proxies, a component of its own. All below but idleTimeoutSeconds is about the latter.',
      ),
    idleTimeoutSeconds: z
      .int32()
      .min(1)
      .max(86400)
      .optional()
      .describe(
        'After how long a connection is closed on which nothing is said, not even a ping; 300 when absent.',
      ),
    replicas: replicas(1, 2).describe('Pods of the component.'),
    config: config('conf/websocket.conf', reservedKeys.websocket),
    service,
    podDisruptionBudget,
  })
  .optional()
  .describe('The WebSocket API at /ws/v2. Absent: none.');
