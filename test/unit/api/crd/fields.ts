import type { StructuralSchema } from '#src/api/crd/structural.ts';

/** All fields of a schema with their paths; those of items of a list or map have its path. */
export function fieldsOf(
  schema: StructuralSchema,
  prefix: string,
): [path: string, schema: StructuralSchema][] {
  const item = schema.items ?? schema.additionalProperties;
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]): [string, StructuralSchema][] => [
      [`${prefix}.${name}`, field],
      ...fieldsOf(field, `${prefix}.${name}`),
    ]),
    ...(item ? fieldsOf(item, prefix) : []),
  ];
}
