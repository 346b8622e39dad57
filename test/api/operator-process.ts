import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

type Environment = Readonly<Record<string, string>>;

/** The operator as a process of its own, which never outlives a test that calls `stop`. */
export class OperatorProcess {
  readonly healthPort: number;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #output = '';

  private constructor(entry: string, healthPort: number, env: Environment) {
    this.healthPort = healthPort;
    this.#process = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#ended = once(this.#process, 'close');
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
  }

  /** Starts it, by its sources, on ports that are free unless the environment says which. */
  static async start(env: Environment, entry = 'src/operator/main.ts'): Promise<OperatorProcess> {
    const [health, metrics] = [await freePort(), await freePort()];
    const ports = { HEALTH_PORT: String(health), METRICS_PORT: String(metrics) };
    return new OperatorProcess(entry, health, { ...ports, ...env });
  }

  /** All that it has written. */
  get output(): string {
    return this.#output;
  }

  /** Its log, whose lines must all be JSON. */
  get log(): { level: number; msg: string }[] {
    const lines = this.#output.split('\n').filter(line => line !== '');
    return lines.map(line => JSON.parse(line) as { level: number; msg: string });
  }

  /** What `/readyz` answers, with its status; empty while nobody answers. */
  async readyz(): Promise<string> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.healthPort}/readyz`);
      return `${answer.status} ${await answer.text()}`;
    } catch {
      return '';
    }
  }

  /** Its exit code, once it ends by itself. */
  async ended(): Promise<number | null> {
    await this.#ended;
    return this.#process.exitCode;
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    this.#process.kill(signal);
    return this.ended();
  }
}

export async function freePort(): Promise<number> {
  const socket = createServer().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  socket.close();
  await once(socket, 'close');
  return port;
}
