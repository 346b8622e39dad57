import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sh } from '#e2e/cluster/shell.ts';
import { fromEnvironment, kubectl } from './kubernetes.ts';

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

/** A copy of the examples, and a kubeconfig whose namespace is that of the test. */
export class ExamplesCopy implements AsyncDisposable {
  readonly #folder: string;
  readonly #env: Record<string, string>;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#env = {
      NODE: process.execPath,
      PLUGIN: join(root, 'src', 'cli', 'main.ts'),
      KUBECONFIG: join(folder, 'kubeconfig'),
    };
  }

  static async make(namespace: string): Promise<ExamplesCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'pulsar-operator-examples-'));
    await cp(join(root, 'examples'), folder, { recursive: true });
    const copy = new ExamplesCopy(folder);
    await cp(fromEnvironment('KUBECONFIG'), join(folder, 'kubeconfig'));
    await kubectl(['config', 'set-context', '--current', `--namespace=${namespace}`], { env: copy.#env });
    return copy;
  }

  /** What one block of a page has to be typed. */
  async block(page: string, at: number): Promise<string> {
    const block = blocksOf(await readFile(join(this.#folder, page), 'utf8'))[at];
    if (block === undefined) throw new Error(`${page} has no block of commands ${at}`);
    return block;
  }

  /** Types a whole page after `before`; returns what was printed. */
  async typeAll(page: string, before: string): Promise<string> {
    return this.type([before, ...blocksOf(await readFile(join(this.#folder, page), 'utf8'))].join('\n'));
  }

  /** Types into a shell whose kubectl has our plugin; what it starts in the background ends with it. */
  type(text: string): Promise<string> {
    const options = { cwd: this.#folder, env: this.#env, deadlineMs: 12 * 60_000, tree: true };
    return sh('bash', ['-c', `${prelude}${text}`], options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}
