import * as z from 'zod';
import { entry } from './binding.ts';
import { podTemplate, secretKeyRef } from './common.ts';
import { text } from './rule.ts';

export const canarySection = z
  .strictObject({
    intervalMilliseconds: z
      .int32()
      .min(10)
      .max(60_000)
      .default(1000)
      .describe('How often it writes a message.'),
    maxLatencyMilliseconds: z
      .int32()
      .min(1)
      .max(60_000)
      .default(1000)
      .describe(
        'How long a message may take to come back. CanaryHealthy is False while 6 of the last 60 took longer.',
      ),
    topic: text(
      /^persistent:\/\/[^/\s]+\/[^/\s]+\/[^/\s]+$/,
      512,
      'must be the full name of a topic that is stored, for example persistent://acme/test/canary.',
    )
      .optional()
      .describe(
        'The topic, which nobody else should use; its namespace must exist. persistent://public/default/canary-NAME when absent.',
      ),
    entry: entry.describe(
      'Where it comes in. Proxy: as applications do, through proxies where these serve WebSocket. Broker: through brokers where these do. A websocket component goes before both.',
    ),
    tokenSecretRef: secretKeyRef
      .optional()
      .describe(
        'The token that it shows: of a role that may produce to its topic and consume from it. That of operatorAccess when absent.',
      ),
    podTemplate: podTemplate('canary', 'canary', false),
  })
  .optional()
  .describe(
    'A client that writes and reads messages all the time, and tells in the condition CanaryHealthy and in metrics whether they come back, and how fast. Absent: none.',
  );
