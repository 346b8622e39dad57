import * as z from 'zod';
import { dnsSubdomain } from '#src/api/schema/common.ts';
import { listByKey } from '#src/api/schema/list.ts';
import { withRules } from '#src/api/schema/rule.ts';
import { clusterRef, immutable } from '../resource.ts';

/** `spec` of a PulsarFunctionDirectory. */
export const pulsarFunctionDirectorySpec = withRules(
  z.strictObject({
    clusterRef,
    configMaps: listByKey(
      z.strictObject({
        name: dnsSubdomain.describe('Name of the ConfigMap, in the namespace of this resource.'),
      }),
      'name',
      16,
    )
      .min(1)
      .describe(
        'The ConfigMaps that are the directory, together: each key that ends in .py is a file. A file whose name begins with _ is no function and can be imported by the others; every other carries a dict with py, className and inputs at the level of the module, which is read and never run.',
      ),
    deletionPolicy: z
      .enum(['Retain', 'Delete'])
      .default('Delete')
      .describe(
        'What becomes of its functions in Pulsar when this resource, or a file, is deleted. Retain leaves them running.',
      ),
  }),
  immutable('clusterRef', 'directory'),
);
