import type { FormPart } from '#src/clients/network/form.ts';
import { adminPathV3 } from '#src/clients/pulsar/admin-request.ts';
import { tenantAndNamespace } from '#src/resources/absent.ts';
import type { Write } from '#src/resources/model/kind.ts';
import { ownNameOf, type Resource } from '#src/resources/model/resource.ts';
import { type Config, type RunApi, type RunSpec, startingWorkers } from './run-api.ts';

/** Hashes of what Pulsar does not tell, by what they are of. */
export type Uploaded = Readonly<Record<string, string>>;

/** What is registered: the configuration, and what the status is to remember of it. */
export interface Registered {
  readonly config: Config;
  readonly applied: Uploaded;
}

/** Registers it, as soon as what it is in is there. */
export function registration<S extends RunSpec>(
  api: RunApi<S>,
  resource: Resource<S>,
  { config, applied }: Registered,
): Write {
  const { tenant, namespace } = resource.spec;
  const { form, builtin, upload } = codeParts(api, resource, applied);
  const json = { ...config, ...identity(resource), ...builtin };
  return {
    does: 'create',
    request: { method: 'POST', path: runPath(api, resource), form: [{ name: api.part, json }, ...form] },
    ...(upload && { upload }),
    within: tenantAndNamespace(tenant, namespace),
    waits: startingWorkers,
    remember: { applied, paused: false },
    shown: shownTo(api, resource, ownNameOf(resource)),
  };
}

/** A worker that does not lead hears of it in a moment: until then it would say the contrary. Undefined as a name: it is gone. */
export function shownTo<S extends RunSpec>(api: RunApi<S>, resource: Resource<S>, name: string | undefined) {
  const message = `Waiting for a worker to hear that ${api.noun} ${runName(resource)} ${name === undefined ? 'is deleted' : 'is registered'}`;
  const late = { reason: 'Applying', message } as const;
  return { path: runPath(api, resource), at: ['name'], value: name, late };
}

/** Changes what of it an update changes: these fields, and its code where that is new. */
export function update<S extends RunSpec>(
  api: RunApi<S>,
  resource: Resource<S>,
  { config, applied, withCode }: Registered & { readonly withCode: boolean },
): Write {
  const { form, builtin, upload } = codeParts(api, resource, applied);
  const always = api.always === undefined ? undefined : api.configOf(resource.spec)[api.always];
  const kept = api.always === undefined || always === undefined ? {} : { [api.always]: always };
  const json = { ...kept, ...config, ...identity(resource), ...(withCode && builtin) };
  const parts: FormPart[] = [{ name: api.part, json }, ...(withCode ? form : [])];
  return {
    does: 'set',
    fields: [...Object.keys(config), ...(withCode ? ['code'] : [])],
    request: { method: 'PUT', path: runPath(api, resource), form: parts },
    ...(withCode && upload && { upload }),
    waits: startingWorkers,
    remember: { applied },
  };
}

/** Its path, which all its calls begin with. */
export function runPath<S extends RunSpec>({ collection }: RunApi<S>, resource: Resource<S>): string {
  const { tenant, namespace } = resource.spec;
  return adminPathV3(collection, tenant, namespace, ownNameOf(resource));
}

/** `tenant/namespace/name`. */
export function runName(resource: Resource<RunSpec>): string {
  const { tenant, namespace } = resource.spec;
  return `${tenant}/${namespace}/${ownNameOf(resource)}`;
}

function identity(resource: Resource<RunSpec>): Config {
  const { tenant, namespace } = resource.spec;
  return { tenant, namespace, name: ownNameOf(resource) };
}

/** What an upload says of the code: where it is fetched, or the file that comes along. */
function codeParts<S extends RunSpec>(api: RunApi<S>, resource: Resource<S>, { code: hash = '' }: Uploaded) {
  const code = api.codeOf(resource);
  const url = code && 'url' in code ? code.url : undefined;
  const form: FormPart[] = url === undefined ? [] : [{ name: 'url', text: url }];
  const builtin = url?.startsWith('builtin://') ? { [api.builtinField]: url } : {};
  const upload = code && 'file' in code ? { part: 'data', file: code.file, hash } : undefined;
  return { form, builtin, upload };
}
