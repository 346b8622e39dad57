import type { Sentence } from '#src/api/reasons.ts';
import type { Client, OwnRelation, PermissionOutcome } from './model.ts';
import { roleOf } from './permissions.ts';

/** How a client is: its Secret first, then what of its permissions only a person mends. */
export function clientSentence(
  client: Client,
  secret: {
    readonly name: string;
    readonly wait: Sentence | undefined;
    readonly relation?: OwnRelation | undefined;
  },
  outcomes: readonly PermissionOutcome[],
  leaving: readonly PermissionOutcome[] = [],
): Sentence {
  if (secret.wait) return secret.wait;
  const others = outcomes.filter(({ reason }) => reason !== 'Ready');
  const worst = others.find(({ reason }) => reason !== 'Waiting') ?? others[0];
  if (worst) {
    const ready = `${outcomes.length - others.length} of ${outcomes.length} permissions are there`;
    return { reason: worst.reason, message: `${ready}. The ${worst.what}: ${worst.message}` };
  }
  const [left] = leaving;
  if (left) return { reason: left.reason, message: `The ${left.what} is yet to go: ${left.message}` };
  const message = `Secret ${secret.name} is current${withPermissions(client, outcomes)}`;
  return { reason: 'Ready', message: `${message}${givenByOthers(client, secret.relation)}` };
}

function withPermissions(client: Client, outcomes: readonly PermissionOutcome[]): string {
  const { length } = client.spec.permissions;
  if (length === 0 || outcomes.length === 0) return '';
  return `, and role ${roleOf(client)} has ${length === 1 ? 'its permission' : `its ${length} permissions`}`;
}

/** In clusters elsewhere nobody has looked, and nothing was given. */
function givenByOthers(client: Client, relation: OwnRelation | undefined): string {
  if (client.spec.permissions.length === 0 || relation?.kind !== 'serves') return '';
  const all = [relation.cluster, ...(relation.members?.others ?? [])];
  const names = all.flatMap(each => ('address' in each ? each.name : []));
  if (names.length === 0) return '';
  return `. What role ${roleOf(client)} may do in ${names.join(', ')} is up to whoever runs that`;
}
