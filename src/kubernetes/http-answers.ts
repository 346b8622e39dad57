import type { Dispatcher } from 'undici';
import { ApiError, ConnectionError, messageOf, NotLeaderError, type StatusBody } from './errors.ts';

export async function refused(call: string, answer: Dispatcher.ResponseData): Promise<ApiError> {
  const text = await answer.body.text();
  const seconds = Number(answer.headers['retry-after']);
  return new ApiError(call, answer.statusCode, statusBodyOf(text), seconds > 0 ? seconds * 1000 : undefined);
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

/** 429 and 503 with Retry-After mean that the request was not carried out; it may be sent again. */
export function askedWait(error: unknown): number | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.status === 429 || error.status === 503 ? error.retryAfterMs : undefined;
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
