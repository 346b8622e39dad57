import type { Sentence } from '#src/api/reasons.ts';
import type { Client, PermissionOutcome } from './model.ts';
import { roleOf } from './permissions.ts';

/** How a client is: its Secret first, then what of its permissions only a person mends. */
export function clientSentence(
  client: Client,
  secret: { readonly name: string; readonly wait: Sentence | undefined },
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
  return { reason: 'Ready', message: `Secret ${secret.name} is current${withPermissions(client)}` };
}

function withPermissions(client: Client): string {
  const { length } = client.spec.permissions;
  if (length === 0) return '';
  return `, and role ${roleOf(client)} has ${length === 1 ? 'its permission' : `its ${length} permissions`}`;
}
