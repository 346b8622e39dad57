import type { Write } from '#src/resources/model/kind.ts';

type Properties = Readonly<Record<string, string>>;

const prefix = 'properties.';

/** The fields that properties are, one each: others may have properties of the same thing. */
export function propertyFields(wanted: Properties = {}): string[] {
  return Object.keys(wanted).map(name => `${prefix}${name}`);
}

/** Properties, and how one of them is taken out: a namespace and a topic have different paths for that. */
interface PropertiesState {
  readonly path: string;
  /** Path below that which takes one out. */
  readonly removal: (name: string) => string;
  readonly wanted?: Properties | undefined;
  readonly live?: Properties | undefined;
  readonly remembered: readonly string[];
}

/** What makes the properties as they are wanted. Pulsar's PUT leaves those alone that it does not name. */
export function propertyWrites({
  path,
  removal,
  wanted = {},
  live = {},
  remembered,
}: PropertiesState): Write[] {
  const sets = Object.entries(wanted)
    .filter(([name, value]) => live[name] !== value)
    .map(([name, value]): Write => {
      const request = { method: 'PUT', path: `${path}/properties`, body: { [name]: value } } as const;
      return { does: 'set', field: `${prefix}${name}`, request };
    });
  const unsets = remembered
    .filter(field => field.startsWith(prefix))
    .map(field => field.slice(prefix.length))
    .filter(name => !(name in wanted) && name in live)
    .map((name): Write => {
      const request = { method: 'DELETE', path: `${path}/${removal(name)}` } as const;
      return { does: 'unset', field: `${prefix}${name}`, request };
    });
  return [...sets, ...unsets];
}
