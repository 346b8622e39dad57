import type * as z from 'zod';

/** What is wrong with a value, a line a rule: the field and what is said about it. */
export function problemsOf(schema: z.ZodType, value: unknown): string[] {
  const { issues = [] } = schema.safeParse(value).error ?? {};
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}
