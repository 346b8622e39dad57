import type * as z from 'zod';
import { toStructural } from '#src/api/crd/structural.ts';

/** What is wrong with a value, a line a rule: the field and what is said about it. */
export function problemsOf(schema: z.ZodType, value: unknown): string[] {
  const { issues = [] } = schema.safeParse(value).error ?? {};
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** The rules of an object as the API server is told them, a line each. */
export function rulesTold(schema: z.ZodType): string[] {
  const rules = toStructural(schema)['x-kubernetes-validations'] ?? [];
  return rules.map(({ message, fieldPath = '' }) => `${fieldPath.slice(1)}: ${message}`);
}
