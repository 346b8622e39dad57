import { randomUUID } from 'node:crypto';

/** One part of a form: a text, JSON, or a file, which may come in pieces. */
export type FormPart =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly json: unknown }
  | { readonly name: string; readonly file: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly name: string; readonly file: string; readonly pieces: AsyncIterable<Uint8Array> };

/**
 * A body that is a form; anything else is sent as JSON. Its encoding is here because with what undici makes of a form servers
 * wait for more than comes, and because a file that comes in pieces is never held as a whole.
 */
export class Form {
  readonly #parts: readonly FormPart[];
  readonly #boundary = randomUUID();

  constructor(parts: readonly FormPart[]) {
    this.#parts = parts;
  }

  get headers(): Readonly<Record<string, string>> {
    return { 'content-type': `multipart/form-data; boundary=${this.#boundary}` };
  }

  /** Whoever fails to bring all pieces of a file fails it too, and the server gets no end. */
  async *encoded(): AsyncGenerator<Uint8Array> {
    for (const part of this.#parts) {
      yield Buffer.from(`--${this.#boundary}\r\n${headOf(part)}\r\n\r\n`);
      if ('pieces' in part) yield* part.pieces;
      else yield bytesOf(part);
      yield Buffer.from('\r\n');
    }
    yield Buffer.from(`--${this.#boundary}--\r\n`);
  }
}

function headOf(part: FormPart): string {
  const file = 'file' in part ? `; filename="${quoted(part.file)}"` : '';
  const type =
    'text' in part
      ? ''
      : `\r\nContent-Type: ${'json' in part ? 'application/json' : 'application/octet-stream'}`;
  return `Content-Disposition: form-data; name="${quoted(part.name)}"${file}${type}`;
}

/** As browsers write what would end a name. */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function bytesOf(part: Exclude<FormPart, { pieces: unknown }>): Uint8Array {
  if ('bytes' in part) return part.bytes;
  return Buffer.from('text' in part ? part.text : JSON.stringify(part.json));
}
