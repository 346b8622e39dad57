import { geoFile, geoKeys } from '#src/components/broker/geo.ts';
import { paths } from '#src/components/build/start-script.ts';
import type { ClusterRecord, ClusterUrls } from './model.ts';

/** A cluster as another one is to know it. */
export interface Remote {
  readonly name: string;
  readonly urls: ClusterUrls;
  readonly hasToken: boolean;
  readonly hasCa: boolean;
}

const urlFields = ['serviceUrl', 'serviceUrlTls', 'brokerServiceUrl', 'brokerServiceUrlTls'] as const;
const tokenPlugin = 'org.apache.pulsar.client.impl.auth.AuthenticationToken';

/**
 * The record that a cluster is to have of a remote one: what we do not manage stays as it is. Files are named only where the
 * operator puts them; elsewhere whoever runs that cluster says how its brokers authenticate.
 */
export function wantedRecord(
  live: ClusterRecord | undefined,
  remote: Remote,
  hasFiles: boolean,
): ClusterRecord {
  const urls = Object.fromEntries(urlFields.map(field => [field, remote.urls[field] ?? null]));
  return present({
    ...live,
    ...urls,
    ...(hasFiles && { ...authentication(live, remote), ...trust(live, remote) }),
    brokerClientTlsEnabled: remote.urls.brokerServiceUrlTls !== undefined,
  });
}

function authentication(live: ClusterRecord | undefined, { name, hasToken }: Remote) {
  if (hasToken) {
    const authenticationParameters = `file://${geoFile(geoKeys.token(name))}`;
    return { authenticationPlugin: tokenPlugin, authenticationParameters };
  }
  const isOurs = live?.authenticationParameters?.startsWith(`file://${paths.geo}/`) ?? false;
  return isOurs ? { authenticationPlugin: null, authenticationParameters: null } : {};
}

function trust(live: ClusterRecord | undefined, { name, hasCa }: Remote) {
  if (hasCa) return { brokerClientTrustCertsFilePath: geoFile(geoKeys.ca(name)) };
  const isOurs = live?.brokerClientTrustCertsFilePath?.startsWith(`${paths.geo}/`) ?? false;
  return isOurs ? { brokerClientTrustCertsFilePath: null } : {};
}

function present(record: ClusterRecord): ClusterRecord {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  );
}

const managed = [
  ...urlFields,
  ...(['authenticationPlugin', 'authenticationParameters'] as const),
  ...(['brokerClientTlsEnabled', 'brokerClientTrustCertsFilePath'] as const),
];

/** Whether a record is as it is to be, in all that we manage. What is not set Pulsar leaves out, or calls false. */
export function isAsWanted(live: ClusterRecord, wanted: ClusterRecord): boolean {
  return managed.every(field => (live[field] || undefined) === (wanted[field] || undefined));
}

/** The addresses of a cluster, as a list. */
export function addressesIn(urls: ClusterUrls): string[] {
  return urlFields.flatMap(field => urls[field] || []);
}

/** Whether a record has only addresses that we may have given it. Any other is somebody else's, and stays as it is. */
export function isAnnounced(live: ClusterRecord, announced: readonly string[]): boolean {
  return addressesIn(live).every(url => announced.includes(url));
}
