import * as z from 'zod';
import { listByKey } from '#src/api/schema/list.ts';
import { passStatus } from '../resource-status.ts';

/** So many files are told of: a ConfigMap has room for no more that are of use. */
export const mostFiles = 500;
/** What is told of a file is from its author, and may be as long as that likes. */
export const longestText = 1024;
export const longestFileName = 253;

const file = z.strictObject({
  name: z.string().max(longestFileName).describe('Name of the file.'),
  line: z.int32().optional().describe('Line at which its configuration, or what is wrong, begins.'),
  function: z.string().max(longestText).optional().describe('Its function: tenant/namespace/name.'),
  resource: z.string().max(longestFileName).optional().describe('Name of its PulsarFunction.'),
  reason: z.string().max(longestText).describe('Why, in one CamelCase word; Ready where its function runs.'),
  message: z.string().max(longestText).describe('How it is, in a sentence.'),
});

/** `status` of a PulsarFunctionDirectory. */
export const directoryStatusSchema = passStatus.extend({
  functions: z.int32().optional().describe('How many of its functions are ready.'),
  files: listByKey(file, 'name', mostFiles)
    .optional()
    .describe('What became of each file that is no helper.'),
});

export type DirectoryStatus = z.output<typeof directoryStatusSchema>;
