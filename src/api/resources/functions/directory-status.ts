import * as z from 'zod';
import { listByKey } from '#src/api/schema/list.ts';
import { passStatus } from '../resource-status.ts';

/** So many files are told of: a ConfigMap has room for no more that are of use. */
export const mostFiles = 500;
export const longestMessage = 1024;

const file = z.strictObject({
  name: z.string().max(253).describe('Name of the file.'),
  line: z.int32().optional().describe('Line at which its configuration, or what is wrong, begins.'),
  function: z.string().max(1024).optional().describe('Its function: tenant/namespace/name.'),
  resource: z.string().max(253).optional().describe('Name of its PulsarFunction.'),
  reason: z.string().max(1024).describe('Why, in one CamelCase word; Ready where its function runs.'),
  message: z.string().max(longestMessage).describe('How it is, in a sentence.'),
});

/** `status` of a PulsarFunctionDirectory. */
export const directoryStatusSchema = passStatus.extend({
  functions: z.int32().optional().describe('How many of its functions are ready.'),
  files: listByKey(file, 'name', mostFiles)
    .optional()
    .describe('What became of each file that is no helper.'),
});

export type DirectoryStatus = z.output<typeof directoryStatusSchema>;
