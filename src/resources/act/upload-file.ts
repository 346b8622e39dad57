import type { Sentence } from '#src/api/reasons.ts';
import { AnswerError } from '#src/clients/network/exchange.ts';
import type { FormPart } from '#src/clients/network/form.ts';
import type { AskOptions } from '#src/clients/pulsar/admin.ts';
import type { AdminRequest } from '#src/clients/pulsar/admin-request.ts';
import type { Write } from '#src/resources/model/kind.ts';
import type { FileRef, FilesSeen, UrlRef } from '#src/resources/model/references.ts';
import { FetchError, openFile } from './fetch-file.ts';

interface Uploading {
  readonly options: AskOptions;
  readonly files: Pick<FilesSeen, 'read'>;
}

/** A request with its file; what is still fetched is given up with it. */
type Upload = AsyncDisposable & ({ readonly request: AdminRequest } | Sentence);

/** What is sent, with the file that goes along as it is now. */
export async function openUpload(
  { files, options }: Uploading,
  { request, upload }: Pick<Write, 'request' | 'upload'>,
): Promise<Upload> {
  const over = new AbortController();
  const end = { [Symbol.asyncDispose]: async () => over.abort() };
  if (!upload) return { request, ...end };
  const { part, file, hash } = upload;
  const signal = options.signal ? AbortSignal.any([options.signal, over.signal]) : over.signal;
  const found =
    'url' in file ? await fetched(file, part, signal) : await readFrom(files, { file, part, hash }, signal);
  if ('reason' in found) return { ...found, ...end };
  return { request: { ...request, form: [...(request.form ?? []), found] }, ...end };
}

async function readFrom(
  files: Pick<FilesSeen, 'read'>,
  { file, part, hash }: { readonly file: FileRef; readonly part: string; readonly hash: string | undefined },
  signal: AbortSignal,
): Promise<FormPart | Sentence> {
  const found = await files.read(file, signal);
  if (found && hash !== undefined && found.hash !== hash) {
    const message = `ConfigMap ${file.name} has just changed: waiting until that is known`;
    return { reason: 'Applying', message };
  }
  if (found) return { name: part, file: found.name, bytes: found.bytes };
  const message = `ConfigMap ${file.name} with key ${file.key} has just gone: waiting for it`;
  return { reason: 'MissingReference', message };
}

async function fetched(ref: UrlRef, part: string, signal: AbortSignal): Promise<FormPart> {
  return { name: part, ...(await openFile(ref, signal)) };
}

/** What is said where a file cannot be fetched, or turns out to be another one while it is sent. */
export function unfetched(error: unknown): Sentence | undefined {
  const cause = error instanceof AnswerError ? error.cause : error;
  return cause instanceof FetchError ? { reason: 'ContentUnavailable', message: cause.message } : undefined;
}
