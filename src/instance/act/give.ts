import type { Sentence } from '#src/api/reasons.ts';
import type { SecretPlan } from '#src/given-secrets/model.ts';
import type { SecretOwner } from '#src/given-secrets/secret-writer.ts';
import { type Given, geoSecretPlan } from '#src/instance/credentials.ts';
import type { Home } from '#src/instance/model.ts';
import type { ParticipantSeen } from '#src/instance/plan.ts';
import type { InstancePass } from './pass.ts';

/** What became of the Secret of a cluster. */
export interface Giving {
  /** Its name, where there is one. */
  readonly secret?: string | undefined;
  /** Why it is not current. */
  readonly wait?: Sentence | undefined;
}

/** Gives the brokers of each PulsarCluster what they show the others; one that has left has nothing of that. */
export async function giveAll(
  pass: InstancePass,
  all: readonly ParticipantSeen[],
  hasLeft: (name: string) => boolean = () => false,
): Promise<ReadonlyMap<string, Giving>> {
  const givings = new Map<string, Giving>();
  for (const each of all) {
    const { home } = each.way;
    if (!home || each.objection || !pass.secretsFound) continue;
    const others = all.filter(({ name }) => name !== each.name && !hasLeft(name));
    const given = hasLeft(each.name) ? [] : others.map(other => [other.name, other.credentials] as const);
    givings.set(each.name, await give(pass, home, each, Object.fromEntries(given)));
  }
  return givings;
}

async function give(
  { secretsFound, writer, missingRight, signal }: InstancePass,
  home: Home,
  { before }: ParticipantSeen,
  given: Given,
): Promise<Giving> {
  const secret = before?.secret;
  const of = { owner: home.owner, missingRight: missingRight(home.namespace), before: secret };
  const found = secretsFound?.given(home) ?? [];
  if (found === 'refused') {
    const isNeeded = secret !== undefined || geoSecretPlan(home, given, undefined).desired !== undefined;
    return isNeeded ? { secret, wait: of.missingRight } : {};
  }
  const plan = geoSecretPlan(home, given, found[0]);
  const wait = plan.wait ?? (await carryOutPlan(writer, of, plan, signal));
  if (wait) return { secret, wait };
  return plan.given === undefined ? {} : { secret: plan.given };
}

/** Nothing is in it any more: it goes. */
async function carryOutPlan(
  writer: InstancePass['writer'],
  of: SecretOwner,
  plan: SecretPlan,
  signal: AbortSignal,
): Promise<Sentence | undefined> {
  if (plan.desired) return writer.write(of, plan, signal);
  return plan.left.length > 0 || of.before !== undefined ? writer.end(of, signal) : undefined;
}
