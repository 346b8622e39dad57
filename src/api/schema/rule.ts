import * as z from 'zod';

/** A rule in both languages: CEL for the API server, a predicate for everything that runs here. */
export interface Rule<T> {
  readonly cel: string;
  /** What is wrong and what to do; the API server puts the field's name before it. */
  readonly message: string;
  /** The field below the rule's place to which the message belongs, for example `zookeeper.replicas`. */
  readonly field?: string;
  /** Absent for transition rules: they compare with `oldSelf`, which only the API server has. */
  readonly check?: (value: T) => boolean;
}

/** A rule of `x-kubernetes-validations`. */
export interface Validation {
  readonly rule: string;
  readonly message: string;
  readonly fieldPath?: string;
}

/** A list of words in CEL. */
export function celList(words: readonly string[]): string {
  return `[${words.map(word => `'${word}'`).join(', ')}]`;
}

/** The rules of a schema, or of what it wraps: a wrapper's own metadata would hide them. */
function rulesOf(schema: z.ZodType): Validation[] {
  const { 'x-kubernetes-validations': own } = z.globalRegistry.get(schema) ?? {};
  if (own) return own as Validation[];
  const { innerType } = schema.def as { innerType?: z.ZodType };
  return innerType ? rulesOf(innerType) : [];
}

/** Attaches rules to a schema; they end up as `x-kubernetes-validations` in the CRD and as zod refinements here. */
export function withRules<S extends z.ZodType>(schema: S, ...rules: Rule<z.output<S>>[]): S {
  // The API server drops a list without any, and a definition that is not what is kept makes whoever applies it next a rival.
  if (rules.length === 0) return schema;
  const added = rules.map(
    ({ cel, message, field }): Validation => ({
      rule: cel,
      message,
      ...(field && { fieldPath: `.${field}` }),
    }),
  );
  let result: z.ZodType = schema;
  for (const { check, message, field } of rules) {
    if (check)
      result = result.refine(value => check(value as z.output<S>), {
        message,
        ...(field && { path: field.split('.') }),
      });
  }
  return result.meta({ ...schema.meta(), 'x-kubernetes-validations': [...rulesOf(schema), ...added] }) as S;
}

/** A string of a certain form. `message` says which, with an example: a pattern alone would tell nobody what to write. */
export function text(pattern: RegExp, maxLength: number, message: string): z.ZodString {
  return withRules(z.string().max(maxLength), {
    cel: `self.matches(r'${pattern.source}')`,
    message,
    check: value => pattern.test(value),
  });
}
