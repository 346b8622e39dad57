import type { StatusBody } from './errors.ts';
import type { KubernetesObject } from './object.ts';

/**
 * The way to the API server. `http/http-transport.ts` is the real one; a simulator implements the same three
 * methods, and faults are injected by wrapping them.
 */
export interface Transport {
  /**
   * Sends one request and returns the parsed JSON answer.
   * Throws ApiError (the server refused), ConnectionError (no answer) or NotLeaderError (write not sent).
   */
  request<T = unknown>(request: ApiRequest): Promise<T>;
  /**
   * Opens a watch. Resolves when the server accepted it; then yields its events and returns when the server ends
   * it. Throws as `request` does; a stream that is cut or silent for `silenceMs` throws ConnectionError.
   */
  watch(request: WatchRequest): Promise<AsyncIterable<WatchEvent>>;
  /** Ends idle connections and lets running requests finish. */
  close(): Promise<void>;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  /** Media type of the body; default `application/json`. */
  readonly contentType?: string;
  /** Time for the whole call, waiting for a connection and retries after 429 or 503 included; default 30 s. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Whether the call changes something, so that the write fence is asked; default: every method but GET. */
  readonly mutating?: boolean;
}

export interface WatchRequest {
  readonly path: string;
  readonly query: Query;
  /** The longest pause between two bytes before the connection counts as dead. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

export type Query = Record<string, string | number | boolean | undefined>;

export type WatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubernetesObject }
  /** Only `metadata.resourceVersion` means something. */
  | { type: 'BOOKMARK'; object: KubernetesObject }
  /** A `metav1.Status`. */
  | { type: 'ERROR'; object: { code?: number } & StatusBody };

/**
 * Asked before each write. Returns for how many milliseconds this process surely remains the leader, which caps the
 * deadline of the write; throws NotLeaderError when it does not surely hold the lease.
 */
export type WriteFence = () => number;

/** Called once per answered, failed or refused request. `code` is the HTTP status, or `error` when none came. */
export type RequestHook = (method: string, resource: string, code: string, seconds: number) => void;

/** The resource a path is about, sub-resource included: `statefulsets`, `pods/eviction`; for metrics. */
export function resourceOfPath(path: string): string {
  const parts = path.split('/').filter(part => part !== '');
  const rest = parts.slice(parts[0] === 'apis' ? 3 : 2);
  const tail = rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
  const [plural = parts[0] ?? '', , subresource] = tail;
  return subresource ? `${plural}/${subresource}` : plural;
}
