import type { PulsarPackageSpec } from '#src/api/resources/functions/package.ts';
import { type Resource, rememberedOf } from '#src/resources/model/resource.ts';
import { propertyFields } from '#src/resources/policies/property-writes.ts';

/** As Pulsar's `PackageMetadata`. */
export interface PackageMetadata {
  readonly description?: string | undefined;
  readonly contact?: string | undefined;
  readonly properties?: Readonly<Record<string, string>> | undefined;
  /** When its file was uploaded; an update that does not say it again makes it 0. */
  readonly createTime?: number | undefined;
}

/** All of it, as it shall be: what is not managed stays. */
export function metadataOf(
  resource: Resource<PulsarPackageSpec>,
  live: PackageMetadata | undefined,
): PackageMetadata {
  const { spec } = resource;
  const remembered = rememberedOf(resource);
  const word = (field: 'description' | 'contact') =>
    spec[field] ?? (remembered.includes(field) ? undefined : live?.[field]);
  const others = Object.entries(live?.properties ?? {}).filter(
    ([name]) => !propertyFields({ [name]: '' }).some(field => remembered.includes(field)),
  );
  return {
    description: word('description'),
    contact: word('contact'),
    properties: { ...Object.fromEntries(others), ...spec.properties },
    ...(live?.createTime !== undefined && { createTime: live.createTime }),
  };
}

/** The fields in which both differ. */
export function changedFields(live: PackageMetadata, wanted: PackageMetadata): readonly string[] {
  const words = (['description', 'contact'] as const).filter(field => live[field] !== wanted[field]);
  const [before, now] = [live.properties ?? {}, wanted.properties ?? {}];
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  const properties = [...names].filter(name => before[name] !== now[name]);
  return [...words, ...properties.flatMap(name => propertyFields({ [name]: '' }))];
}
