import * as z from 'zod';
import { podDisruptionBudget, replicas, service } from './common.ts';
import { component, config } from './component.ts';
import { reservedKeys } from './reserved-keys.ts';

export const functionsSection = component('functions', '2Gi', '500m', 'functions-worker')
  .extend({
    placement: z
      .enum(['Brokers', 'Workers'])
      .default('Brokers')
      .describe(
        'Brokers has a worker inside every broker; of all below only runtime and config are about that. Workers has pods of their own.',
      ),
    runtime: z
      .enum(['Process', 'Thread'])
      .default('Process')
      .describe(
        'Process runs each instance as its own process (Java, Python, Go); Thread inside the worker (Java).',
      ),
    replicas: replicas(1, 2).describe('Workers.'),
    config: config('functions_worker.yml', reservedKeys.functions).describe(
      'Keys of functions_worker.yml, which the operator writes whole; a dot leads into a section (properties.tokenPublicKey), commas make a list where there is one. A change restarts what has workers, one pod at a time.',
    ),
    service,
    podDisruptionBudget,
  })
  .optional()
  .describe('Pulsar Functions. Absent: none.');
