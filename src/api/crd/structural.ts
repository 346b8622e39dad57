import * as z from 'zod';
import type { Validation } from '#src/api/schema/rule.ts';

/** What a CRD may say about a value. Source: Kubernetes documentation, "Specifying a structural schema". */
export interface StructuralSchema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  format?: string;
  description?: string;
  default?: unknown;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
  maxProperties?: number;
  required?: string[];
  properties?: Record<string, StructuralSchema>;
  additionalProperties?: StructuralSchema;
  items?: StructuralSchema;
  'x-kubernetes-int-or-string'?: true;
  'x-kubernetes-preserve-unknown-fields'?: true;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-validations'?: Validation[];
}

/** What zod emits: the same, and what `convert` takes away. */
interface Emitted extends Omit<StructuralSchema, 'properties' | 'additionalProperties' | 'items'> {
  properties?: Record<string, Emitted>;
  additionalProperties?: Emitted | false;
  items?: Emitted;
  anyOf?: Emitted[];
}

/** The structural schema of a zod schema; throws when the API server would refuse it. */
export function toStructural(schema: z.ZodType): StructuralSchema {
  const emitted = z.toJSONSchema(schema, { io: 'input', target: 'openapi-3.0', reused: 'inline' });
  const structural = convert(emitted as Emitted);
  const problems = checkStructural(structural);
  if (problems.length > 0) throw new Error(`The schema is not structural:\n${problems.join('\n')}`);
  return structural;
}

function convert(emitted: Emitted): StructuralSchema {
  if (emitted['x-kubernetes-int-or-string']) return convertIntOrString(emitted);
  const { properties, additionalProperties, items, ...rest } = emitted;
  return {
    ...(rest.type === 'integer' ? convertInteger(rest) : rest),
    ...(items && { items: convert(items) }),
    ...convertFields(properties, additionalProperties),
  };
}

/** A structural schema has `properties` or `additionalProperties`, not both; `false` is what pruning does anyway. */
function convertFields(
  properties: Emitted['properties'],
  additionalProperties: Emitted['additionalProperties'],
): StructuralSchema {
  const named = properties && { properties: mapValues(properties, convert) };
  if (!additionalProperties) return { ...named };
  if (Object.keys(additionalProperties).length > 0) {
    return { additionalProperties: convert(additionalProperties) };
  }
  const isAnything = Object.keys(properties ?? {}).length === 0;
  return { 'x-kubernetes-preserve-unknown-fields': true, ...(!isAnything && named) };
}

/** Bounds that stand for "any integer" of that size, not for a wish of ours. */
const implied = new Set([-(2 ** 31), 2 ** 31 - 1, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);

function convertInteger(schema: StructuralSchema): StructuralSchema {
  const format = (schema.maximum ?? Number.POSITIVE_INFINITY) < 2 ** 31 ? 'int32' : 'int64';
  return { ...withoutImplied(schema), format };
}

/**
 * The API server applies bounds to integers and lengths to strings, so the members of the union merge. The bounds of
 * `z.int()` stay: JSON.parse would round what is beyond them, and users would get another number than they wrote.
 */
function convertIntOrString({ anyOf = [], ...rest }: Emitted): StructuralSchema {
  const merged: Emitted = Object.assign({}, ...anyOf, rest);
  delete merged.type;
  return merged as StructuralSchema;
}

function withoutImplied<S extends Emitted | StructuralSchema>(schema: S): S {
  const result = { ...schema };
  if (implied.has(result.minimum ?? 0)) delete result.minimum;
  if (implied.has(result.maximum ?? 0)) delete result.maximum;
  return result;
}

function mapValues<A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

const forbidden = [
  '$ref',
  'anyOf',
  'oneOf',
  'allOf',
  'not',
  'const',
  'uniqueItems',
  'propertyNames',
  'nullable',
];

/** What the API server, or `kubectl explain`, would miss in a schema: one sentence each. */
export function checkStructural(schema: StructuralSchema, path = ''): string[] {
  const children: [string, StructuralSchema][] = [
    ...Object.entries(schema.properties ?? {}).map(([name, child]): [string, StructuralSchema] => [
      `${path}.${name}`,
      child,
    ]),
    ...(schema.additionalProperties ? [[`${path}.*`, schema.additionalProperties] as const] : []),
    ...(schema.items ? [[`${path}[]`, schema.items] as const] : []),
  ].map(([at, child]) => [at, child]);
  return [
    ...checkNode(schema).map(problem => `${path || '(root)'}: ${problem}`),
    ...children.flatMap(([at, child]) => checkStructural(child, at)),
  ];
}

const flaws: Readonly<Record<string, (schema: StructuralSchema) => unknown>> = {
  'has no type': schema => !schema.type && !schema['x-kubernetes-int-or-string'],
  'has both properties and a map': schema => schema.properties && schema.additionalProperties,
  'has no items': schema => schema.type === 'array' && !schema.items,
  'has no list type': schema => schema.type === 'array' && !schema['x-kubernetes-list-type'],
  'has a pattern that RE2 cannot match': schema => /\(\?[=!<]|\\[1-9]/.test(schema.pattern ?? ''),
};

function checkNode(schema: StructuralSchema): string[] {
  const words = forbidden.filter(word => word in schema);
  const undescribed = Object.entries(schema.properties ?? {}).filter(([, field]) => !field.description);
  return [
    ...words.map(word => `${word} is not allowed`),
    ...Object.keys(flaws).filter(flaw => flaws[flaw]?.(schema)),
    ...undescribed.map(([name]) => `${name} has no description`),
  ];
}
