/** What of a schema says which fields there are; the form of a CustomResourceDefinition and of what is served of it. */
export interface FieldSchema {
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly items?: FieldSchema;
  readonly additionalProperties?: FieldSchema | boolean;
  readonly enum?: readonly unknown[];
}

/** Every field below `path` and every value that a field is bound to: `status.units[].name`, `spec.profile=Production`. */
export function pathsOf(schema: FieldSchema, path: string): string[] {
  const { properties = {}, items, additionalProperties } = schema;
  const values = (schema.enum ?? []).map(value => `${path}=${String(value)}`);
  const fields = Object.entries(properties).flatMap(([name, field]) => pathsOf(field, `${path}.${name}`));
  const elements = items ? pathsOf(items, `${path}[]`) : [];
  const entries = typeof additionalProperties === 'object' ? pathsOf(additionalProperties, `${path}{}`) : [];
  return [path, ...values, ...fields, ...elements, ...entries];
}
