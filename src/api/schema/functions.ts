import * as z from 'zod';
import { dnsSubdomain, podDisruptionBudget, replicas, service } from './common.ts';
import { component, config } from './component.ts';
import { reservedKeys } from './reserved-keys.ts';
import { withRules } from './rule.ts';

const fields = component('functions', '2Gi', '500m', 'functions-worker').extend({
  placement: z
    .enum(['Brokers', 'Workers'])
    .default('Brokers')
    .describe(
      'Brokers has a worker inside every broker; of all below only runtime and config are about that. Workers has pods of their own.',
    ),
  runtime: z
    .enum(['Process', 'Thread', 'Kubernetes'])
    .default('Process')
    .describe(
      'Process runs each instance as its own process (Java, Python, Go); Thread inside the worker (Java); Kubernetes in pods of its own, for which workers need a serviceAccountName. Nothing else becomes Kubernetes, and Kubernetes nothing else.',
    ),
  serviceAccountName: dnsSubdomain
    .optional()
    .describe(
      "The ServiceAccount that workers run as with runtime: Kubernetes, in the cluster's namespace. It and its Role are yours to make.",
    ),
  replicas: replicas(1, 2).describe('Workers.'),
  config: config('functions_worker.yml', reservedKeys.functions).describe(
    'Keys of functions_worker.yml, which the operator writes whole; a dot leads into a section (properties.tokenPublicKey), commas make a list where there is one. A change restarts what has workers, one pod at a time.',
  ),
  service,
  podDisruptionBudget,
});

export const functionsSection = withRules(
  fields,
  {
    cel: "self.runtime != 'Kubernetes' || (self.placement == 'Workers' && has(self.serviceAccountName))",
    field: 'runtime',
    message:
      'cannot be Kubernetes in brokers, or without rights. Set placement: Workers, and serviceAccountName to one with the Role of docs/configuration.md.',
    check: ({ runtime, placement, serviceAccountName }) =>
      runtime !== 'Kubernetes' || (placement === 'Workers' && serviceAccountName !== undefined),
  },
  {
    cel: "self.runtime == 'Kubernetes' || !has(self.serviceAccountName)",
    field: 'serviceAccountName',
    message: 'has an effect with runtime: Kubernetes alone. Remove it.',
    check: ({ runtime, serviceAccountName }) => runtime === 'Kubernetes' || serviceAccountName === undefined,
  },
  {
    cel: "(self.runtime == 'Kubernetes') == (oldSelf.runtime == 'Kubernetes')",
    field: 'runtime',
    message:
      'cannot become Kubernetes, or anything else from that: pods of functions would run on beside what replaces them. Remove functions, delete the StatefulSets pf-*, and set functions anew.',
  },
)
  .optional()
  .describe('Pulsar Functions. Absent: none.');
