import type { AnswerError, Method } from '#src/clients/network/exchange.ts';
import { Form, type FormPart } from '#src/clients/network/form.ts';
import { type AskOptions, ask, BrokerError, refusal } from './admin.ts';

/**
 * One request of the admin API as a value. Its paths are the same in 4.0, 4.2 and 5.0: what differs is which policies there
 * are, and a broker without one answers 404 or 405.
 */
export interface AdminRequest {
  readonly method: Method;
  /** Below `/admin/v2/`, made by {@link adminPath}; below `/admin/v3/` by {@link adminPathV3}. */
  readonly path: string;
  /** JSON; absent: no body. */
  readonly body?: unknown;
  /** The parts of a form, which is the body then. */
  readonly form?: readonly FormPart[];
}

/** Names as a path of the admin API: each is percent-encoded, once. */
export function adminPath(...names: readonly string[]): string {
  const astray = names.find(leadsAstray);
  if (astray !== undefined)
    throw new Error(`${JSON.stringify(astray)} is no name in a path of the admin API`);
  return names.map(encodeURIComponent).join('/');
}

/** Whether a path with that name would lead elsewhere, however it is encoded: to what the name is in. */
export function leadsAstray(name: string): boolean {
  return /^\.{0,2}$/.test(name);
}

/** The same of what has its paths in version 3: functions, connectors and packages. */
export function adminPathV3(...names: readonly string[]): string {
  return `v3/${adminPath(...names)}`;
}

function urlOf(broker: string, path: string): string {
  return path.startsWith('v3/') ? `${broker}/admin/${path}` : `${broker}/admin/v2/${path}`;
}

/**
 * What is there, as JSON; undefined where nothing is. What is not set is told by an answer without a body, or by `null`.
 * Whole numbers beyond 2^53 come rounded: they equal none that a resource may have, and are never written back.
 */
export async function readAdmin(broker: string, path: string, options: AskOptions): Promise<unknown> {
  const url = urlOf(broker, path);
  const { status, answer } = await ask('GET', url, options);
  if (status === 404 || answer === '') return undefined;
  try {
    return JSON.parse(answer) ?? undefined;
  } catch (cause) {
    throw new BrokerError(`${url} answers with something else than was asked for`, status, { cause });
  }
}

/** The SHA-256 of a file that is there, of any length; undefined where nothing is. */
export async function readDigest(
  broker: string,
  path: string,
  options: AskOptions,
): Promise<string | undefined> {
  const { status, answer } = await ask('GET', urlOf(broker, path), { ...options, asDigest: true });
  return status === 404 ? undefined : answer;
}

/** Has a broker do something; rejects with a {@link BrokerError}, also where what it is about is not there. */
export async function writeAdmin(broker: string, request: AdminRequest, options: AskOptions): Promise<void> {
  const url = urlOf(broker, request.path);
  const body = request.form ? new Form(request.form) : request.body;
  const { status, answer } = await ask(request.method, url, options, body);
  if (status === 404) throw refusal(url, status, answer, options);
}

/** What a failure means to who asked. */
export type AdminOutcome =
  /** What it is about, or what that is in, is not there. */
  | 'absent'
  /** It is there already, is not empty, or was changed at the same moment. */
  | 'conflict'
  /** Not in this form, not in this state, or not by this caller: asking again changes nothing. */
  | 'refused'
  /** Nobody who is known to the broker. */
  | 'unauthorized'
  /** It has not come to an answer: a broker that starts, or whose metadata just changed. */
  | 'later';

const outcomes: Readonly<Record<number, AdminOutcome>> = {
  400: 'refused',
  401: 'unauthorized',
  403: 'refused',
  404: 'absent',
  405: 'refused',
  406: 'refused',
  409: 'conflict',
  412: 'refused',
  422: 'refused',
  501: 'refused',
};

/** Without a status nobody has answered. */
export function outcomeOf(error: AnswerError): AdminOutcome {
  return outcomes[error.status ?? 0] ?? 'later';
}
