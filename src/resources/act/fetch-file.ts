import { createHash } from 'node:crypto';
import { request } from 'undici';
import { reasonOf } from '#src/clients/network/reason.ts';
import type { UrlRef } from '#src/resources/model/references.ts';

/** A file cannot be fetched, or is another one; the message says what to do. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
}

/** A file that comes in pieces, once. */
interface FetchedFile {
  readonly file: string;
  readonly pieces: AsyncIterable<Uint8Array>;
}

const mostHops = 5;
const mostBytes = 1024 ** 3;
/** Less than a broker is given to take it: so it is told whose file has not come, and not that a broker is silent. */
const longestMs = 240_000;

/**
 * Opens a file. Of what the server says no word is told, and what has another SHA-256 is never whole: whoever wrote the
 * address may reach less than the operator.
 */
export async function openFile(
  ref: UrlRef,
  signal: AbortSignal,
  deadlineMs: number = longestMs,
): Promise<FetchedFile> {
  const from = URL.parse(ref.url);
  if (!from) throw new FetchError(`${ref.url} is no address: correct content.url`);
  const late = AbortSignal.timeout(deadlineMs);
  try {
    const body = await opened(from, ref, AbortSignal.any([signal, late]));
    const file = from.pathname
      .split('/')
      .at(-1)
      ?.replaceAll(/[^\w.-]/g, '_');
    return { file: file || 'file', pieces: checked(body, ref, late) };
  } catch (error) {
    throw late.aborted ? tooSlow(ref) : error;
  }
}

function tooSlow({ url }: UrlRef): FetchError {
  const remedy = 'put the file where it is served faster, or see whether the brokers take it';
  return new FetchError(`${url} has not come whole in the time that it is given: ${remedy}`);
}

async function opened(from: URL, { url }: UrlRef, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  let target = from;
  for (let hops = 0; hops <= mostHops; hops++) {
    const { statusCode, headers, body } = await answerOf(target, url, signal);
    if (statusCode === 200) return body;
    await body.dump();
    const location = headers['location']?.toString();
    if (statusCode < 300 || statusCode >= 400 || location === undefined)
      throw new FetchError(`${url} answers ${statusCode}: put the file there, or correct content.url`);
    target = next(target, location, url);
  }
  throw new FetchError(`${url} leads on without end: give content.url the address it should end at`);
}

async function answerOf(target: URL, url: string, signal: AbortSignal) {
  try {
    return await request(target, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new FetchError(
      `${url} cannot be fetched (${reasonOf(error)}): see whether the operator reaches it`,
    );
  }
}

/** Nowhere else than to a web server, and from one that shows who it is to none that does not. */
function next(from: URL, location: string, url: string): URL {
  const to = URL.parse(location, from.href);
  if (to?.protocol === 'https:' || (to?.protocol === 'http:' && from.protocol === 'http:')) return to;
  throw new FetchError(`${url} leads to what is not fetched: give content.url the address it should end at`);
}

async function* checked(
  body: AsyncIterable<Uint8Array>,
  ref: UrlRef,
  late: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { url, sha256 } = ref;
  const hash = createHash('sha256');
  let length = 0;
  try {
    for await (const piece of body) {
      length += piece.length;
      if (length > mostBytes) throw new FetchError(`${url} has more than 1 GiB, which is not uploaded`);
      hash.update(piece);
      yield piece;
    }
  } catch (error) {
    if (late.aborted) throw tooSlow(ref);
    throw error instanceof FetchError ? error : new FetchError(`${url} breaks off: ${reasonOf(error)}`);
  }
  if (hash.digest('hex') === sha256) return;
  throw new FetchError(`${url} has another SHA-256 than content.sha256: correct the one that is wrong`);
}
