import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Files } from './archive.ts';

/** Of all files together: functions and their tests are far smaller, and what was not meant is better named than sent. */
const largestBytes = 8 << 20;

interface Reading {
  readonly directory: string;
  /** Without symbolic links. */
  readonly root: string;
  readonly files: Record<string, Uint8Array>;
  bytes: number;
}

/** All files of a directory but hidden ones and what Python compiles, by their paths in it; rejects where there are no tests. */
export async function readFunctions(directory: string): Promise<Files> {
  const reading: Reading = { directory, root: await realpath(directory), files: {}, bytes: 0 };
  await readFolder(reading, '', [reading.root]);
  if (Object.keys(reading.files).some(path => path.startsWith('tests/'))) return reading.files;
  const where = join(directory, 'tests');
  throw new Error(
    `${directory} has no tests: put them into ${where}, in files whose names begin with test_ and end in .py.`,
  );
}

/** `above` are the folders that it is in, and itself, as they are really called. */
async function readFolder(reading: Reading, folder: string, above: readonly string[]): Promise<void> {
  const names = await readdir(join(reading.root, folder));
  for (const name of names.sort().filter(isWanted)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const real = await realpath(join(reading.root, path));
    refuseAstray(reading, path, real, above);
    const about = await stat(real);
    if (about.isFile()) await readOne(reading, path, about.size);
    if (about.isDirectory()) await readFolder(reading, path, [...above, real]);
  }
}

function isWanted(name: string): boolean {
  return !name.startsWith('.') && name !== '__pycache__';
}

/** Symbolic links may lead anywhere, and a link to a folder that it is in would never end. */
function refuseAstray(
  { directory, root }: Reading,
  path: string,
  real: string,
  above: readonly string[],
): void {
  const link = join(directory, path);
  if (above.includes(real))
    throw new Error(`${link} leads back to ${join(directory, relative(root, real))}: remove it.`);
  if (!real.startsWith(root + sep))
    throw new Error(`${link} leads out of ${directory}: put a copy in its place.`);
}

async function readOne(reading: Reading, path: string, size: number): Promise<void> {
  const { directory, root, files } = reading;
  reading.bytes += size;
  if (reading.bytes > largestBytes)
    throw new Error(
      `${directory} has more than ${largestBytes >> 20} MiB up to ${path}: take out what neither functions nor tests need.`,
    );
  files[path] = await readFile(join(root, path));
}
