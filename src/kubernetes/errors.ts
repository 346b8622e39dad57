/** The API server answered with an error. `message` is its own sentence, prefixed by the call. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status code, or the code of a Status object sent inside a watch. */
  readonly status: number;
  /** Machine-readable CamelCase reason, for example `Conflict`, `AlreadyExists`, `Expired`. */
  readonly reason: string;
  readonly details: StatusDetails | undefined;
  /** The server's sentence alone. */
  readonly said: string;
  /** How long the server asks to wait before the next try, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(call: string, status: number, body: StatusBody, retryAfterMs?: number) {
    const said = body.message ?? body.reason ?? `HTTP status ${status}`;
    super(`${call}: ${said}`);
    this.said = said;
    this.status = status;
    this.reason = body.reason ?? '';
    this.details = body.details;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What is used of a `metav1.Status`. */
export interface StatusBody {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
}

export interface StatusDetails {
  /** Of the object that it is about. */
  readonly name?: string;
  /** Its resource, in the plural. */
  readonly kind?: string;
  readonly causes?: { field?: string; message?: string; reason?: string }[];
}

/** No answer came: connection refused, cut, or the deadline passed. A write may or may not have been done. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

/** This process does not surely hold the lease, so the write was not sent. */
export class NotLeaderError extends Error {
  override readonly name = 'NotLeaderError';
}

/** The owner went away during the pass; the next one will see that. */
export class OwnerGoneError extends Error {
  override readonly name = 'OwnerGoneError';
}

/** Somebody changed the object during the pass that decided on it; the next one will see how. */
export class OvertakenError extends Error {
  override readonly name = 'OvertakenError';
}

/** A pass that did what it could. What it says has been told; the rest may need another look within that time. */
export class IncompleteError extends Error {
  override readonly name = 'IncompleteError';
  readonly lookWithinSeconds: number | undefined;

  constructor(message: string, lookWithinSeconds?: number) {
    super(message);
    this.lookWithinSeconds = lookWithinSeconds;
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** The server does not know who asks: nothing was carried out. */
export function isUnknownUser(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** A precondition (uid or resourceVersion) failed, or the object exists already: observe again. */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 409 || isAboutUid(error));
}

/** An apply meant for an object since re-created is refused with 422, as a change of the immutable uid. */
function isAboutUid({ status, details }: ApiError): boolean {
  return status === 422 && details?.causes?.some(({ field }) => field === 'metadata.uid') === true;
}

/** The server refused what an object would become. */
export function isInvalid(error: unknown): boolean {
  return error instanceof ApiError && error.status === 422;
}

/** No disruption budget allows an eviction now: a pod that it counts is away, or the server has yet to look at it. */
export function isBudgetSpent(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || error.status !== 429) return false;
  return error.details?.causes?.some(({ reason }) => reason === 'DisruptionBudget') ?? false;
}

/** The resourceVersion or the continue token is too old: list again. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 410;
}

/** Errors of daily life, told by their message alone; anything else is a fault of the program and gets a stack. */
export function isExpected(error: unknown): error is Error {
  const kinds = [ApiError, ConnectionError, NotLeaderError, OwnerGoneError, OvertakenError, IncompleteError];
  return kinds.some(kind => error instanceof kind);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** How long a key rests after a refusal: its words may be others each time, and those are a status that brings the next pass. */
export const refusedRestMs = 1000;
