import type { Dispatcher } from 'undici';
import { ApiError, ConnectionError, messageOf, NotLeaderError, type StatusBody } from '../errors.ts';

/** What is asked for by something in between may be a day; after so long the server itself is asked again. */
const longestAskedWaitMs = 60_000;

export async function refused(call: string, answer: Dispatcher.ResponseData): Promise<ApiError> {
  const text = await answer.body.text();
  const seconds = Number(answer.headers['retry-after']);
  const waitMs = seconds > 0 ? Math.min(seconds * 1000, longestAskedWaitMs) : undefined;
  return new ApiError(call, answer.statusCode, statusBodyOf(text), waitMs);
}

/** Not every answer is a Status: proxies in between send text or HTML. */
export function statusBodyOf(text: string): StatusBody {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) return body;
  } catch {}
  const message = text.trim().slice(0, 200);
  return message === '' ? {} : { message };
}

/**
 * How long to wait before the request is sent again, where it may be: 429 and 503 with Retry-After mean that it was not
 * carried out. What only reads may be sent again after any fault of the server that asks for it, such as etcd's time-outs.
 */
export function askedWait(error: unknown, isRead: boolean): number | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const { status, retryAfterMs } = error;
  return status === 429 || status === 503 || (isRead && status >= 500) ? retryAfterMs : undefined;
}

/** Our own errors as they are; everything else is a connection that failed. */
export function lost(call: string, error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof ApiError || error instanceof ConnectionError || error instanceof NotLeaderError)
    return error;
  return new ConnectionError(`${call}: ${connectionProblem(error)}`, { cause: error });
}

function connectionProblem(error: unknown): string {
  // Node tries several addresses of a name and reports an error for each.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return messageOf(error);
}
