import * as z from 'zod';
import { dnsSubdomain } from './common.ts';

/** Where an application comes in. */
export const entry = z
  .enum(['Proxy', 'Broker'])
  .default('Proxy')
  .describe(
    'Where the application comes in. Proxy: through the proxies, or the brokers where there are none. Broker: through the brokers.',
  );

/** `spec.binding` of a PulsarCluster. */
export const bindingSection = z
  .strictObject({
    secretName: dnsSubdomain
      .optional()
      .describe('Name of the Secret; that of the cluster with -binding behind it when absent.'),
    entry,
  })
  .optional()
  .describe(
    'A Secret in the form of Service Binding with the addresses of the cluster and nothing secret, which status.binding names. Absent: none. An application that shows a token, or has permissions, needs a PulsarClient.',
  );

/** `status.binding` of a PulsarCluster. */
export const clusterBinding = z.strictObject({
  name: z.string().max(253).optional().describe('Name of the Secret; absent while there is none.'),
  reason: z.string().max(1024).describe('How it is, in one CamelCase word; Ready where it is current.'),
  message: z.string().max(32768).describe('How it is, in a sentence.'),
});
export type ClusterBinding = z.output<typeof clusterBinding>;
