import type { PulsarPackageSpec } from '#src/api/resources/functions/package.ts';
import { domain } from '#src/components/build/names.ts';
import { apiResource } from '#src/kubernetes/object.ts';
import { tenantAndNamespace } from '#src/resources/absent.ts';
import {
  type Further,
  fileDeadlineMs,
  type ResourceKind,
  type ResourcePlan,
  type ResourceState,
  type ResourceTold,
  type Write,
} from '#src/resources/model/kind.ts';
import type { FileRef, UrlRef } from '#src/resources/model/references.ts';
import { ownNameOf, type Resource, rememberedOf } from '#src/resources/model/resource.ts';
import { propertyFields } from '#src/resources/policies/property-writes.ts';
import { changedFields, metadataOf, type PackageMetadata } from './metadata.ts';
import {
  metadataPath,
  type PackageNamed,
  packagePath,
  packageUrl,
  unservedPackages,
} from './package-path.ts';

type Package = Resource<PulsarPackageSpec>;
type State = ResourceState<PulsarPackageSpec>;

/** Remembered once its file was there, uploaded or adopted. */
const madeWith = 'content';

/** A file is looked at, sent, and looked at again; and what else is asked takes little. */
const passDeadlineMs = 4 * fileDeadlineMs;

/** Source: PackagesBase and PackagesManagementImpl of Pulsar 4.0. */
export const packageKind: ResourceKind<PulsarPackageSpec> = {
  resource: apiResource(domain, 'v1alpha1', 'pulsarpackages', 'PulsarPackage'),
  noun: 'package',
  nameOf: each => packageUrl(namedBy(each)),
  within: ({ spec }) => `namespace ${spec.tenant}/${spec.namespace}`,
  fieldsOf: ({ description, contact, properties }) => [
    ...(description === undefined ? [] : ['description']),
    ...(contact === undefined ? [] : ['contact']),
    ...propertyFields(properties),
  ],
  madeWith,
  reads: each => ({ it: metadataPath(namedBy(each)) }),
  further: contentAsked,
  furtherOfEnd: contentAsked,
  unread: unservedPackages,
  file: ({ metadata, spec }) =>
    spec.content.configMap && { namespace: metadata.namespace ?? '', ...spec.content.configMap },
  tells,
  passDeadlineMs,
  plan,
  end: state => (liveMetadata(state) && !isForeign(state) ? [deletion(state.resource)] : []),
  leaves: state => (liveMetadata(state) && isForeign(state) ? ofOthers : undefined),
};

const ofOthers = 'its file is not known to be of this PulsarPackage';

function namedBy(each: Package): PackageNamed {
  return { ...each.spec, name: ownNameOf(each) };
}

function liveMetadata({ answers }: State): PackageMetadata | undefined {
  return answers['it'] as PackageMetadata | undefined;
}

/** Whether it is there, and nobody has looked at its file since it was uploaded. */
function isUnknown(state: State): boolean {
  const it = liveMetadata(state);
  const { sha256, createTime } = state.resource.status ?? {};
  return it !== undefined && (sha256 === undefined || createTime !== it.createTime);
}

/** Its file, where nobody knows that. */
function contentAsked(state: State): Readonly<Record<string, Further>> {
  return isUnknown(state) ? { content: { path: packagePath(namedBy(state.resource)), isFile: true } } : {};
}

function wasOurs({ resource }: State): boolean {
  return rememberedOf(resource).includes(madeWith);
}

/** Whether the version that is there has a file of somebody else's, or one of which nobody knows whose it is. */
function isForeign(state: State): boolean {
  const live = liveContent(state);
  if (live === undefined) return false;
  // Another upload of another file has replaced it.
  if (wasOurs(state) && live === state.resource.status?.sha256) return false;
  const wanted = wantedContent(state);
  return wanted === undefined || !live.startsWith(wanted);
}

/** Of a ConfigMap's file no more than the beginning of its SHA-256 is known. */
function wantedContent({ resource, file }: State): string | undefined {
  return resource.spec.content.sha256 ?? file?.hash;
}

/** The SHA-256 of the file that is there; undefined: there is none. */
function liveContent(state: State): string | undefined {
  return (isUnknown(state) ? state.answers['content'] : state.resource.status?.sha256) as string | undefined;
}

function tells(state: State): ResourceTold {
  const [sha256, createTime] = [liveContent(state), liveMetadata(state)?.createTime];
  const isOthers = isForeign(state);
  return { fields: sha256 === undefined || createTime === undefined ? {} : { sha256, createTime }, isOthers };
}

/** Pulsar keeps both apart: where a broker ended between, there is a version without its file. */
function plan(state: State): ResourcePlan {
  const { resource } = state;
  const it = liveMetadata(state);
  if (!it) return { writes: [creation(resource)] };
  const live = liveContent(state);
  if (live === undefined) return { writes: [deletion(resource), creation(resource)] };
  const wanted = wantedContent(state) ?? '';
  const writes = metadataWrites(resource, it);
  return live.startsWith(wanted) ? { writes } : { writes, wait: otherContent(state) };
}

function otherContent(state: State) {
  const what = packageUrl(namedBy(state.resource));
  const unchanged = `Pulsar has another file as ${what}, and does not change that of a version which is there: create a PulsarPackage of another version`;
  const message = isForeign(state)
    ? `${unchanged}, or delete that one in Pulsar by hand. It is not known to be of this PulsarPackage, and stays when this is deleted`
    : `${unchanged}, or take the change back. What runs from this one would not hear of a change`;
  return { reason: 'Refused', message } as const;
}

function creation(resource: Package): Write {
  const { tenant, namespace } = resource.spec;
  const path = packagePath(namedBy(resource));
  return {
    does: 'create',
    request: {
      method: 'POST',
      path,
      form: [{ name: 'metadata', json: metadataOf(resource, undefined) }],
    },
    upload: { part: 'file', file: fileOf(resource) },
    // Pulsar takes packages of namespaces that there are not.
    within: tenantAndNamespace(tenant, namespace),
  };
}

function fileOf({ metadata, spec }: Package): FileRef | UrlRef {
  const { configMap, url = '', sha256 = '' } = spec.content;
  return configMap ? { namespace: metadata.namespace ?? '', ...configMap } : { url, sha256 };
}

/** Pulsar knows only all of it together: what is not managed is sent back as it is. */
function metadataWrites(resource: Package, it: PackageMetadata): Write[] {
  const wanted = metadataOf(resource, it);
  const fields = changedFields(it, wanted);
  if (fields.length === 0) return [];
  const request = { method: 'PUT', path: metadataPath(namedBy(resource)), body: wanted } as const;
  return [{ does: 'set', fields, request }];
}

function deletion(resource: Package): Write {
  return { does: 'delete', request: { method: 'DELETE', path: packagePath(namedBy(resource)) } };
}
