import { request } from 'undici';
import type { ZodMiniType } from 'zod/mini';

export interface BookieCallOptions {
  deadlineMs: number;
  signal?: AbortSignal | undefined;
}

/** A bookie's admin server did not give the answer asked for; `status` is the HTTP status, absent without an answer. */
export class BookieError extends Error {
  readonly status: number | undefined;

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BookieError';
    this.status = status;
  }
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Asks for `url`, with `json` for a body; any status is an answer. Rejects with a {@link BookieError}. */
export async function call(
  method: 'GET' | 'PUT',
  url: string,
  options: BookieCallOptions,
  json?: object,
): Promise<Answer> {
  const deadline = AbortSignal.timeout(options.deadlineMs);
  const signal = options.signal ? AbortSignal.any([deadline, options.signal]) : deadline;
  try {
    const { statusCode, body } = await request(url, {
      method,
      signal,
      ...(json && { body: JSON.stringify(json) }),
    });
    return { status: statusCode, body: (await body.text()).trim() };
  } catch (error) {
    options.signal?.throwIfAborted();
    const reason = deadline.aborted ? `no answer within ${options.deadlineMs} ms` : messageOf(error);
    throw new BookieError(`${url}: ${reason}`, undefined, { cause: error });
  }
}

/** The answer of `bookie` as the JSON that `schema` describes; anything else, another status too, is a {@link BookieError}. */
export function expectJson<T>(bookie: string, { status, body }: Answer, schema: ZodMiniType<T>): T {
  if (status !== 200) throw new BookieError(`${bookie} answers ${status}: ${body}`, status);
  const value = schema.safeParse(parse(body));
  if (value.success) return value.data;
  throw new BookieError(
    `${bookie} answers ${status} with something else than was asked for: ${body}`,
    status,
  );
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
