import type { Sentence } from '#src/api/reasons.ts';
import { geoKeys, geoSecretName } from '#src/components/broker/geo.ts';
import { domain, managedBy } from '#src/components/build/names.ts';
import type { SecretPlan, SecretSeen, TokenRef } from '#src/given-secrets/model.ts';
import { objectionToFound } from '#src/given-secrets/objection.ts';
import { tokenFrom } from '#src/given-secrets/token.ts';
import { nameLabel, ownedBy } from '#src/kubernetes/children/owned.ts';
import { isStaying } from '#src/kubernetes/children/told.ts';
import { type KubernetesObject, valueAtKey } from '#src/kubernetes/object.ts';
import type { Home, InstanceSecretsFound, MemberAsked, MemberCredentials } from './model.ts';

/** On the Secrets with what brokers show other clusters: whose each is. */
export const geoLabel = `${domain}/geo`;

/** What an instance has Secrets for, by their names. */
export function secretsNamed({ address, tokenSecretRef }: MemberAsked): string[] {
  return [tokenSecretRef, address?.caSecretRef, address?.adminTokenSecretRef].flatMap(ref => ref?.name ?? []);
}

/** What brokers of other members show a cluster, and believe there. */
export function credentialsOfMember(
  { address, tokenSecretRef }: MemberAsked,
  looked: Looked,
): MemberCredentials {
  return credentialsIn({ token: tokenSecretRef, ca: address?.caSecretRef }, looked);
}

/** What the operator shows a cluster elsewhere, and whom it believes there. */
export function shownByOperator({ address }: MemberAsked, looked: Looked): MemberCredentials {
  return credentialsIn({ token: address?.adminTokenSecretRef, ca: address?.caSecretRef }, looked);
}

interface Refs {
  readonly token: TokenRef | undefined;
  readonly ca: TokenRef | undefined;
}

function credentialsIn(refs: Refs, { namespace, found, missingRight }: Looked): MemberCredentials {
  const named = [refs.token, refs.ca].filter(ref => ref !== undefined);
  const holders = new Map(named.map(({ name }) => [name, found.holder(name)]));
  if ([...holders.values()].includes('refused')) return { wait: missingRight };
  const seen = (ref: TokenRef) => seenOf(holders.get(ref.name));
  const token = refs.token && tokenFrom(refs.token, namespace, seen(refs.token));
  const ca = refs.ca && certificateFrom(refs.ca, namespace, seen(refs.ca));
  const message = missingOf(token) ?? missingOf(ca);
  if (message !== undefined) return { wait: { reason: 'MissingReference', message } };
  return { ...(token as Pick<MemberCredentials, 'token'>), ...(ca as Pick<MemberCredentials, 'ca'>) };
}

function missingOf(found: object | undefined): string | undefined {
  return found && 'missing' in found ? String(found.missing) : undefined;
}

interface Looked {
  /** Of the instance. */
  readonly namespace: string;
  readonly found: Pick<InstanceSecretsFound, 'holder'>;
  /** What is said where the right to look is missing. */
  readonly missingRight: Sentence;
}

function seenOf(holder: SecretSeen | 'refused' | undefined): SecretSeen | undefined {
  return holder === 'refused' ? undefined : holder;
}

type CertificateFound = { readonly ca: string } | { readonly missing: string };

function certificateFrom(
  { name, key }: TokenRef,
  namespace: string,
  holder: SecretSeen | undefined,
): CertificateFound {
  if (!holder) return { missing: `Secret ${name} does not exist in namespace ${namespace}: create it` };
  const ca = Buffer.from(valueAtKey(holder.data, key) ?? '', 'base64').toString();
  // A key would go to every broker.
  const isCertificate = ca.includes('BEGIN CERTIFICATE') && !ca.includes('PRIVATE KEY');
  if (isCertificate) return { ca };
  return { missing: `Secret ${name} has no certificate at key ${key}: put it there, in PEM, and no key` };
}

/** What one cluster is to have of others, by their names. */
export type Given = Readonly<Record<string, MemberCredentials>>;

/** What makes the Secret of a cluster current. Of one whose own Secret is missing stays what there was. */
export function geoSecretPlan(
  { owner, namespace }: Home,
  given: Given,
  live: SecretSeen | undefined,
): SecretPlan {
  const name = geoSecretName(owner.metadata.name);
  const objection = live && objectionToGeoSecret(owner, live);
  if (objection) return { left: [], given: undefined, wait: objection };
  if (live && !isStaying(live)) {
    const message = `Waiting until Secret ${name} has gone, to be made again`;
    return { live, left: [], given: undefined, wait: { reason: 'Waiting', message } };
  }
  const data = Object.fromEntries(
    Object.entries(given).flatMap(([remote, its]) => entriesOf(remote, its, live)),
  );
  if (Object.keys(data).length === 0) return { live, left: live ? [live] : [], given: undefined };
  return { desired: secretOf(owner, namespace, data), live, left: [], given: name };
}

function entriesOf(
  remote: string,
  { token, ca, wait }: MemberCredentials,
  live: SecretSeen | undefined,
): [string, string][] {
  const entries = [[geoKeys.token(remote), token] as const, [geoKeys.ca(remote), ca] as const];
  return entries.flatMap(([key, value]): [string, string][] => {
    const kept = wait && valueAtKey(live?.data, key);
    const encoded = value === undefined ? kept : Buffer.from(value).toString('base64');
    return encoded === undefined ? [] : [[key, encoded]];
  });
}

function secretOf(
  owner: KubernetesObject,
  namespace: string,
  data: Readonly<Record<string, string>>,
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: geoSecretName(owner.metadata.name),
      namespace,
      labels: { ...managedBy, [geoLabel]: nameLabel(owner.metadata.name) },
      ownerReferences: [ownedBy(owner)],
    },
    type: 'Opaque',
    data,
  };
}

/** Why a Secret of that name cannot be the one that brokers have; undefined: it is, or was left by a cluster of that name. */
export function objectionToGeoSecret(owner: KubernetesObject, found: SecretSeen): Sentence | undefined {
  const isMade = found.metadata.labels?.[geoLabel] === nameLabel(owner.metadata.name);
  return objectionToFound(owner, found, { isMade });
}
