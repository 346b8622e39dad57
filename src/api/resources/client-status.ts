import * as z from 'zod';
import { passStatus } from './resource-status.ts';

/** `status` of a PulsarClient. */
export const clientStatusSchema = passStatus.extend({
  binding: z
    .strictObject({ name: z.string().max(253).describe('Name of the Secret.') })
    .optional()
    .describe(
      'The Secret that the application is given, as Service Binding looks for it; absent while there is none.',
    ),
  primary: z
    .string()
    .max(253)
    .optional()
    .describe('The member of its instance whose addresses the Secret was last given.'),
  permissions: z.int32().optional().describe('How many of its permissions are ready.'),
});

export type ClientStatus = z.output<typeof clientStatusSchema>;
