import type { Sentence } from '#src/api/reasons.ts';
import { adminPathV3, leadsAstray } from '#src/clients/pulsar/admin-request.ts';

/** One version of a package. */
export interface PackageNamed {
  readonly type: string;
  readonly tenant: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
}

const url = /^(function|source|sink):\/\/([^/@]+)\/([^/@]+)\/([^/@]+?)(?:@([^/@]+))?$/;

/** The package that such a URL names, `function://tenant/namespace/name@version`; undefined: it names none. */
export function packageIn(code: string): PackageNamed | undefined {
  const [, type, tenant, namespace, name, version = 'latest'] = url.exec(code) ?? [];
  if (!type || !tenant || !namespace || !name) return undefined;
  return [tenant, namespace, name, version].some(leadsAstray)
    ? undefined
    : { type, tenant, namespace, name, version };
}

export function packageUrl({ type, tenant, namespace, name, version }: PackageNamed): string {
  return `${type}://${tenant}/${namespace}/${name}@${version}`;
}

/** Where its file is; what Pulsar tells of it is below. */
export function packagePath({ type, tenant, namespace, name, version }: PackageNamed): string {
  return adminPathV3('packages', type, tenant, namespace, name, version);
}

export function metadataPath(named: PackageNamed): string {
  return `${packagePath(named)}/metadata`;
}

/** What it means that brokers do not tell of packages. */
export const unservedPackages: Readonly<Record<number, Sentence>> = {
  503: {
    reason: 'PackagesNotServed',
    message:
      "The brokers of its PulsarCluster keep no packages: set enablePackagesManagement: 'true' in spec.broker.config there, or wait until they have restarted with it",
  },
};
