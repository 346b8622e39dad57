import { request } from 'undici';
import { boundedText } from './bounded-text.ts';
import { answerWithin, type CallOptions } from './deadline.ts';
import { reasonOf } from './reason.ts';

export interface ExchangeOptions extends CallOptions {
  /** Called right before the request is sent; what it throws keeps it from being sent. */
  readonly before?: (() => void) | undefined;
  /** The longest answer that is taken; default 1 MiB. */
  readonly mostBytes?: number | undefined;
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

/** One part of a form: a text, JSON, or a file. */
export type FormPart =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly json: unknown }
  | { readonly name: string; readonly file: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** A body that is a form; anything else is sent as JSON. */
export class Form {
  readonly parts: readonly FormPart[];

  constructor(parts: readonly FormPart[]) {
    this.parts = parts;
  }
}

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
      const sent = await sentBody(body);
      const shown = { ...options.shown?.headers, ...sent.headers };
      const answer = await request(url, { method, signal, headers: shown, ...sent.body });
      const { statusCode: status, headers } = answer;
      const most = status < 300 ? (options.mostBytes ?? usualBytes) : mostErrorBytes;
      const { text, isWhole } = await boundedText(answer.body, most);
      if (status < 300 && !isWhole) throw new AnswerError(`${url} answers more than ${most} bytes`, status);
      return { status, body: text.trim(), headers };
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof AnswerError ? error : failure(reasonOf(error), error);
    }
  });
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly body: string | Uint8Array };
}

async function sentBody(body: unknown): Promise<Sent> {
  if (body instanceof Form) return sentForm(body);
  return body === undefined ? {} : { body: { body: JSON.stringify(body) } };
}

/** As bytes: with what undici makes of a form servers wait for more than comes. */
async function sentForm({ parts }: Form): Promise<Sent> {
  const form = new FormData();
  for (const part of parts) {
    if ('text' in part) form.append(part.name, part.text);
    else if ('json' in part)
      form.append(part.name, new Blob([JSON.stringify(part.json)], { type: 'application/json' }));
    else form.append(part.name, new Blob([part.bytes]), part.file);
  }
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  return { headers: { 'content-type': type }, body: { body: new Uint8Array(await encoded.arrayBuffer()) } };
}
