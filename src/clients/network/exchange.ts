import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { request } from 'undici';
import { boundedText } from './bounded-text.ts';
import { answerWithin, type CallOptions } from './deadline.ts';
import { Form } from './form.ts';
import { reasonOf } from './reason.ts';
import { connectionsTrusting } from './trust.ts';

export interface ExchangeOptions extends CallOptions {
  /** Called right before the request is sent; what it throws keeps it from being sent. */
  readonly before?: (() => void) | undefined;
  /** The longest answer that is taken; default 1 MiB. */
  readonly mostBytes?: number | undefined;
  /** Whether of an answer that is success the SHA-256 is wanted, and not the answer. */
  readonly asDigest?: boolean | undefined;
  /** Who vouches for a server that is called by https, as PEM; those whom the system trusts when absent. */
  readonly ca?: string | undefined;
  /** What the request says besides. */
  readonly shown?: { readonly headers: Readonly<Record<string, string>> };
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A server did not give the answer asked for; `status` is the HTTP status, absent without an answer. */
export class AnswerError extends Error {
  override readonly name: string = 'AnswerError';
  readonly status: number | undefined;

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/**
 * The servers are of images that anybody may have chosen. Hardly an answer of them is longer: a broker's thousands of
 * bundles take some hundred KiB.
 */
const usualBytes = 1024 * 1024;
/** Of an answer that is an error only a sentence is told. */
const mostErrorBytes = 16 * 1024;

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/**
 * Sends one request, with a {@link Form} or anything else as JSON for a body; any status is an answer, redirects too. Rejects
 * with an {@link AnswerError}.
 */
export function exchange(
  method: Method,
  url: string,
  options: ExchangeOptions,
  body?: unknown,
): Promise<Answer> {
  const failure = (reason: string, cause?: unknown) =>
    new AnswerError(`${url}: ${reason}`, undefined, { cause });
  return answerWithin(options, failure, async signal => {
    options.signal?.throwIfAborted();
    options.before?.();
    try {
      const sent = sentBody(body);
      const shown = { ...options.shown?.headers, ...sent.headers };
      const dispatcher = connectionsTrusting(options.ca);
      const by = { method, signal, headers: shown, ...(dispatcher && { dispatcher }) };
      const answer = await request(url, { ...by, ...sent.body });
      const { statusCode: status, headers } = answer;
      const told = status < 300 ? await wholeBody(answer.body, options) : await errorBody(answer.body);
      if (told === undefined)
        throw new AnswerError(`${url} answers more than ${mostOf(options)} bytes`, status);
      return { status, body: told, headers };
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof AnswerError ? error : failure(reasonOf(error), error);
    }
  });
}

function mostOf({ mostBytes = usualBytes }: ExchangeOptions): number {
  return mostBytes;
}

/** Undefined where it has more than is taken. */
async function wholeBody(
  body: AsyncIterable<Uint8Array>,
  options: ExchangeOptions,
): Promise<string | undefined> {
  if (options.asDigest) return digestOf(body);
  const { text, isWhole } = await boundedText(body, mostOf(options));
  return isWhole ? text.trim() : undefined;
}

async function errorBody(body: AsyncIterable<Uint8Array>): Promise<string> {
  return (await boundedText(body, mostErrorBytes)).text.trim();
}

async function digestOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of body) hash.update(piece);
  return hash.digest('hex');
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly body: string | Readable };
}

function sentBody(body: unknown): Sent {
  if (body instanceof Form) return { headers: body.headers, body: { body: Readable.from(body.encoded()) } };
  return body === undefined ? {} : { body: { body: JSON.stringify(body) } };
}
