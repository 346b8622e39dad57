import { createHash } from 'node:crypto';

/** What tells one content of a file from another: the first half of its SHA-256. */
export function fileHash(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

/** The same of a file, or of a file and those that go with it, in their order. */
export function filesHash(files: readonly { readonly hash: string; readonly key: string }[]): string {
  const [only, ...more] = files;
  if (only && more.length === 0) return only.hash;
  return fileHash(files.map(({ hash, key }) => `${hash} ${key}`).join(' '));
}
