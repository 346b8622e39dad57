/**
 * What an Avro schema means to Avro: two of which this is equal are one schema to Pulsar, however each is written.
 * Words for people and aliases do not count, other properties do. Source: `equals` of Avro's `Schema` and `Schema.Field`,
 * by which SchemaRegistryServiceImpl of Pulsar 4.0 compares.
 */
export function avroMeaning(schema: unknown, namespace = ''): unknown {
  if (typeof schema === 'string') return isNamed(schema) ? fullName(schema, namespace) : schema;
  if (Array.isArray(schema)) return schema.map(each => avroMeaning(each, namespace));
  if (!isObject(schema)) return schema;
  const { doc: _, aliases: __, namespace: own, ...rest } = schema;
  const { type, name } = rest;
  if (typeof name === 'string') return namedMeaning(rest, fullName(name, own ?? namespace));
  if (Object.keys(rest).length === 1 && 'type' in rest) return avroMeaning(type, namespace);
  return withTypes(rest, ['type', 'items', 'values'], namespace);
}

type Fields = Readonly<Record<string, unknown>>;

/** A record, an enum or a fixed, within which names are of its namespace. */
function namedMeaning(named: Fields, name: string): unknown {
  const { fields } = named;
  const within = name.slice(0, Math.max(0, name.lastIndexOf('.')));
  if (!Array.isArray(fields)) return { ...named, name };
  return { ...named, name, fields: fields.map(each => fieldMeaning(each, within)) };
}

function fieldMeaning(field: unknown, namespace: string): unknown {
  if (!isObject(field)) return field;
  const { doc: _, aliases: __, order = 'ascending', ...rest } = field;
  return withTypes({ ...rest, order }, ['type'], namespace);
}

function withTypes(schema: Fields, names: readonly string[], namespace: string): unknown {
  const meant = names
    .filter(each => each in schema)
    .map(each => [each, avroMeaning(schema[each], namespace)]);
  return { ...schema, ...Object.fromEntries(meant) };
}

const unnamed = new Set([
  ...['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'],
  ...['record', 'error', 'enum', 'array', 'map', 'fixed'],
]);

function isNamed(type: string): boolean {
  return !unnamed.has(type);
}

function fullName(name: string, namespace: unknown): string {
  const isWhole = name.includes('.') || typeof namespace !== 'string' || namespace === '';
  return isWhole ? name : `${namespace}.${name}`;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
