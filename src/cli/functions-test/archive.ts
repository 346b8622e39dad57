import { zipSync } from 'fflate';

/** Content of files by their path below the directory. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** The files as one line: API servers before Kubernetes 1.30 cannot tell a command that its input has ended. */
export function archiveLine(files: Files): string {
  return `${Buffer.from(zipSync({ ...files }, { mtime: '1980-01-02' })).toString('base64')}\n`;
}
