import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sh } from '#e2e/cluster/shell.ts';
import { fromEnvironment, kubectl } from './kubernetes.ts';
import type { Subject } from './subject.ts';

const root = join(import.meta.dirname, '..', '..');

/** The blocks of a page that are to be typed into a shell, in their order. */
function blocksOf(page: string): string[] {
  return [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
}

const prelude = `set -euo pipefail
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
kubectl() {
  if [ "$1" = pulsar ]; then "$NODE" "$PLUGIN" "\${@:2}"; else "$KUBECTL" "$@"; fi
}
`;

/** A folder with files and a kubeconfig whose namespace is that of the test: there somebody types what pages say. */
export class Workplace implements AsyncDisposable {
  readonly #folder: string;
  readonly #env: Record<string, string>;
  readonly #cluster: string;

  private constructor(folder: string, cluster: string) {
    this.#folder = folder;
    this.#cluster = cluster;
    this.#env = {
      NODE: process.execPath,
      PLUGIN: join(root, 'src', 'cli', 'main.ts'),
      KUBECONFIG: join(folder, 'kubeconfig'),
    };
  }

  /** For a cluster, which pages call NAME; `copies` says where folders of the project are to be within it. */
  static async make(
    { namespace, name }: Subject,
    copies: Readonly<Record<string, string>>,
  ): Promise<Workplace> {
    const folder = await mkdtemp(join(tmpdir(), 'pulsar-operator-pages-'));
    for (const [at, from] of Object.entries(copies))
      await cp(join(root, from), join(folder, at), { recursive: true });
    const place = new Workplace(folder, name);
    await cp(fromEnvironment('KUBECONFIG'), join(folder, 'kubeconfig'));
    await kubectl(['config', 'set-context', '--current', `--namespace=${namespace}`], { env: place.#env });
    return place;
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.#folder, path)), { recursive: true });
    await writeFile(join(this.#folder, path), text);
  }

  /** What one block of a page of the project has to be typed. */
  async block(page: string, at: number): Promise<string> {
    const block = blocksOf(await readFile(join(root, page), 'utf8'))[at];
    if (block === undefined) throw new Error(`${page} has no block of commands ${at}`);
    return block;
  }

  /** Types a whole page after `before`; returns what was printed. */
  async typeAll(page: string, before: string): Promise<string> {
    return this.type([before, ...blocksOf(await readFile(join(root, page), 'utf8'))].join('\n'));
  }

  /** Types into a shell whose kubectl has our plugin; what it starts in the background ends with it. */
  type(text: string): Promise<string> {
    const options = { cwd: this.#folder, env: this.#env, deadlineMs: 12 * 60_000, tree: true };
    return sh('bash', ['-c', `${prelude}${text.replaceAll(/\bNAME\b/g, this.#cluster)}`], options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}
