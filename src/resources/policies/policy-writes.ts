import { dequal } from 'dequal';
import { type AdminRequest, adminPath } from '#src/clients/pulsar/admin-request.ts';
import type { Write } from '#src/resources/model/kind.ts';
import { sameSet } from '#src/resources/same-set.ts';
import type { Policy } from './policy.ts';

/** What of one policy is wanted, and what there is. */
export interface PolicyState {
  readonly wanted: unknown;
  readonly live: unknown;
  /** Whether the operator has set it once. */
  readonly isRemembered: boolean;
}

/** A namespace or a topic, as far as its policies are concerned. */
export interface PoliciesState {
  /** Its path below the admin API. */
  readonly path: string;
  readonly cluster: string;
  readonly wanted: Readonly<Record<string, unknown>>;
  /** What was read, as the table has it. */
  readonly live: Readonly<Record<string, unknown>>;
  readonly remembered: readonly string[];
}

/** What makes the policies of a table as they are wanted, in the order of the table. */
export function policyWrites(table: readonly Policy[], state: PoliciesState): Write[] {
  return table.flatMap(policy => {
    const parts = {
      wanted: valueAt(state.wanted, policy.field.split('.')),
      live: valueAt(
        state.live,
        policy.at.map(name => name.replace('{cluster}', state.cluster)),
      ),
      isRemembered: state.remembered.includes(policy.field),
    };
    const write = writeOf(policy, parts, state);
    return write ? [write] : [];
  });
}

function writeOf(
  policy: Policy,
  { wanted, live, isRemembered }: PolicyState,
  { path, cluster }: PoliciesState,
): Write | undefined {
  const { field } = policy;
  const reset = withCluster(policy.reset, cluster);
  if (wanted !== undefined) {
    if (agrees(live ?? reset, wanted)) return undefined;
    return { does: 'set', field, request: setting(policy, path, wanted) };
  }
  if (!isRemembered || policy.unset === 'never' || isUnset(live, reset)) return undefined;
  return { does: 'unset', field, request: unsetting(policy, path, reset) };
}

/** Whether what is there is what is wanted: Pulsar adds fields of its own, and the order of its lists means nothing. */
export function agrees(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(live) && Array.isArray(wanted)) return sameSet(live, wanted);
  if (!isFields(live) || !isFields(wanted)) return dequal(live, wanted);
  return Object.entries(wanted).every(([name, value]) => agrees(live[name], value));
}

/** Whether what is there is what was set, or nothing where that was unset. */
export function shows(live: unknown, value: unknown): boolean {
  return value === undefined ? isUnset(live, undefined) : agrees(live, value);
}

function isUnset(live: unknown, reset: unknown): boolean {
  return live === undefined || live === null || (reset !== undefined && agrees(live, reset));
}

function setting(
  { field, path: own = field, set = 'POST', byPath }: Policy,
  path: string,
  value: unknown,
): AdminRequest {
  const at = `${path}/${own}`;
  if (byPath === 'value') return { method: set, path: `${at}/${adminPath(String(value))}` };
  if (byPath === 'query') return { method: set, path: `${at}?${own}=${String(value)}` };
  if (byPath === 'flag') return { method: value ? set : 'DELETE', path: at };
  return { method: set, path: at, body: value };
}

function unsetting(policy: Policy, path: string, reset: unknown): AdminRequest {
  if (policy.unset === 'setToReset') return setting(policy, path, reset);
  if (policy.unset === 'setToNull') return setting(policy, path, null);
  return { method: 'DELETE', path: `${path}/${policy.path ?? policy.field}` };
}

/** The fields of a table that are given. */
export function policyFields(table: readonly Policy[], given: object): string[] {
  return table.map(({ field }) => field).filter(field => valueAt(given, field.split('.')) !== undefined);
}

export function valueAt(fields: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((value, name) => (isFields(value) ? value[name] : undefined), fields);
}

function withCluster(reset: unknown, cluster: string): unknown {
  return Array.isArray(reset) ? reset.map(name => (name === '{cluster}' ? cluster : name)) : reset;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
