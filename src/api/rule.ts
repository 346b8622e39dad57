import type * as z from 'zod';

/** A cross-field rule in both languages: CEL for the API server, a predicate for everything that runs here. */
export interface Rule<T> {
  readonly cel: string;
  readonly message: string;
  /** Absent for transition rules: they compare with `oldSelf`, which only the API server has. */
  readonly check?: (value: T) => boolean;
}

interface KubernetesMeta {
  'x-kubernetes-validations'?: { rule: string; message: string }[];
}

/** Attaches rules to a schema; they end up as `x-kubernetes-validations` in the CRD and as zod refinements here. */
export function withRules<S extends z.ZodType>(schema: S, ...rules: Rule<z.output<S>>[]): S {
  const earlier = (schema.meta() as KubernetesMeta | undefined)?.['x-kubernetes-validations'] ?? [];
  const added = rules.map(({ cel, message }) => ({ rule: cel, message }));
  let result: z.ZodType = schema;
  for (const { check, message } of rules) {
    if (check) result = result.refine(value => check(value as z.output<S>), message);
  }
  return result.meta({ ...schema.meta(), 'x-kubernetes-validations': [...earlier, ...added] }) as S;
}
