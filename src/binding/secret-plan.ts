import type { Sentence } from '#src/api/reasons.ts';
import type { SecretPlan, SecretSeen } from '#src/given-secrets/model.ts';
import type { TokenFound } from '#src/given-secrets/token.ts';
import { isManagedBy } from '#src/kubernetes/children/owned.ts';
import { isStaying } from '#src/kubernetes/children/told.ts';
import { type KubernetesObject, valueAtKey } from '#src/kubernetes/object.ts';
import { addressesOf, entersByProxy, failoverEntries } from './addresses.ts';
import type { ClientEntry, OwnRelation, SecretsFound } from './model.ts';
import { bindingSecret, holdsToken, objectionToSecret } from './secret.ts';

/** A Secret that somebody is to give. */
export interface SecretAsked {
  readonly owner: KubernetesObject;
  readonly name: string;
  readonly entry: ClientEntry;
  readonly relation: OwnRelation;
  readonly found: SecretsFound;
  /** Absent where none is asked for. */
  readonly token?: TokenFound | undefined;
  /** Name of the Secret that it is in. */
  readonly holder?: string | undefined;
  /** The Secret that the status names. */
  readonly before?: string | undefined;
  /** What is said where the right to Secrets is missing. */
  readonly missingRight: Sentence;
}

/**
 * What makes the Secret current. While something is missing it stays as it is: an application goes on with what it has, and one
 * that is yet to come waits for the Secret. With the token it had, its addresses follow all the same.
 */
export function secretPlan(asked: SecretAsked): SecretPlan {
  const { name, found } = asked;
  const all = found === 'refused' ? [] : found.written;
  const live = all.find(each => each.metadata.name === name);
  const objection = objectionTo(asked, live);
  const own = objection ? undefined : live;
  const there = { live: own, given: own ? name : givenBefore(asked) };
  const before = outsideOf(asked) ?? objection;
  if (before) return { ...there, left: [], wait: before };
  const wait = missingToken(asked) ?? unreached(asked);
  const desired = desiredFrom(asked, own);
  const made = { ...there, ...(desired && { desired }) };
  return wait ? { ...made, left: [], wait } : { ...made, left: leftOf(asked, all) };
}

/** Undefined while it cannot be said what an application needs. */
function desiredFrom(asked: SecretAsked, own: SecretSeen | undefined): KubernetesObject | undefined {
  const { owner, name, entry, relation } = asked;
  const token = tokenOf(asked, own);
  if (!token || unreached(asked) || relation.kind === 'waits') return undefined;
  return bindingSecret(owner, name, { ...entriesOf(relation, entry), ...token });
}

/** Those before it. One that its token is taken from now is needed, whoever has made it. */
function leftOf({ owner, name, holder }: SecretAsked, all: readonly SecretSeen[]): readonly SecretSeen[] {
  return all.filter(each => ![name, holder].includes(each.metadata.name) && isManagedBy(owner, each));
}

/** The one that there is, or the last that there was: an application that has it goes on with it. Undefined: there was none. */
function tokenOf(
  { token }: SecretAsked,
  own: SecretSeen | undefined,
): { readonly token?: string } | undefined {
  if (!token || 'token' in token) return { ...token };
  const last = valueAtKey(own?.data, 'token');
  return last === undefined ? undefined : { token: Buffer.from(last, 'base64').toString() };
}

function entriesOf(
  { cluster, members }: Extract<OwnRelation, { readonly kind: 'serves' }>,
  entry: ClientEntry,
): Readonly<Record<string, string>> {
  const addresses = addressesOf(cluster, entry);
  return { ...addresses, ...(members && failoverEntries(members, addresses['serviceUrl'] ?? '', entry)) };
}

/** Why the Secret of that name cannot be the one that is given. */
function objectionTo(
  { owner, name, holder }: SecretAsked,
  live: SecretSeen | undefined,
): Sentence | undefined {
  if (name === holder) return holdsToken(name);
  if (!live || isStaying(live)) return live && objectionToSecret(owner, live);
  return { reason: 'Waiting', message: `Waiting until Secret ${name} has gone, to be made again` };
}

/** Why nothing can be written at all. */
function outsideOf({ relation, found, missingRight }: SecretAsked): Sentence | undefined {
  if (relation.kind === 'waits') return relation.sentence;
  return found === 'refused' ? missingRight : undefined;
}

function missingToken({ token }: SecretAsked): Sentence | undefined {
  return token && 'missing' in token ? { reason: 'MissingReference', message: token.missing } : undefined;
}

/** Why nobody would be reached by it yet. */
function unreached({ relation, entry }: SecretAsked): Sentence | undefined {
  if (relation.kind === 'waits') return relation.sentence;
  const { cluster } = relation;
  const isReached = 'address' in cluster || cluster.hasProxy || !entersByProxy(cluster, entry);
  return isReached ? undefined : noProxy(cluster.name);
}

/** The Secret that the status names, if it is still there; where nobody may look it is believed. */
function givenBefore({ owner, before, found }: SecretAsked): string | undefined {
  if (found === 'refused') return before;
  const isThere = found.written.some(each => each.metadata.name === before && isManagedBy(owner, each));
  return isThere ? before : undefined;
}

function noProxy(cluster: string): Sentence {
  return { reason: 'Waiting', message: `Waiting for a proxy of PulsarCluster ${cluster} that serves` };
}
