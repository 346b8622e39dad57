import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import { isatty } from 'node:tty';
import type { Cluster, User } from '@kubernetes/client-node/dist/config_types.js';
import { messageOf } from '#src/kubernetes/errors.ts';

/** `exec` of a kubeconfig's user: a program that gives credentials. Source: client.authentication.k8s.io/v1. */
export interface ExecCommand {
  readonly apiVersion?: string;
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly installHint?: string;
  readonly interactiveMode?: 'Never' | 'IfAvailable' | 'Always';
  readonly provideClusterInfo?: boolean;
}

/** What the program prints, as far as it is used. */
interface ExecCredential {
  readonly status?: {
    readonly token?: string;
    readonly clientCertificateData?: string;
    readonly clientKeyData?: string;
    readonly expirationTimestamp?: string;
  };
}

/** The name under which a kubeconfig's `exec` is kept from the library, which swallows what the program says. */
export const execProvider = 'exec-with-terminal';

/** Runs such programs as kubectl does: they may ask on the terminal, and what they say is seen. */
export class ExecCredentials {
  readonly #cluster: () => Cluster | null;
  readonly #deadlineMs: number;
  #last: ExecCredential['status'];

  /** `deadlineMs` is for a program that asks nobody. */
  constructor(cluster: () => Cluster | null, deadlineMs = 60_000) {
    this.#cluster = cluster;
    this.#deadlineMs = deadlineMs;
  }

  /** What it gave was refused: it runs again the next time. */
  forget(): void {
    this.#last = undefined;
  }

  isAuthProvider({ authProvider }: User): boolean {
    return authProvider?.name === execProvider;
  }

  async applyAuthentication({ name, authProvider }: User, options: RequestOptions): Promise<void> {
    if (!this.#last || isOver(this.#last.expirationTimestamp)) {
      this.#last = await this.#run(name, authProvider?.config as ExecCommand);
    }
    const { token, clientCertificateData, clientKeyData } = this.#last ?? {};
    if (token !== undefined) options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
    if (clientCertificateData !== undefined) options.cert = clientCertificateData;
    if (clientKeyData !== undefined) options.key = clientKeyData;
  }

  async #run(user: string, exec: ExecCommand): Promise<ExecCredential['status']> {
    const what = `the credential plugin ${exec.command} of user ${user}`;
    const interactive = exec.interactiveMode !== 'Never' && isatty(0);
    if (exec.interactiveMode === 'Always' && !interactive) throw new Error(`${what} needs a terminal`);
    const deadline = interactive ? undefined : AbortSignal.timeout(this.#deadlineMs);
    const child = spawn(exec.command, exec.args ?? [], {
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
      env: this.#environment(exec, interactive),
      signal: deadline,
    });
    const [said, [code]] = await Promise.all([
      text(child.stdout),
      once(child, 'close') as Promise<[number | null]>,
    ]).catch((error: unknown) => {
      child.stdout.destroy();
      if (deadline?.aborted) throw new Error(`${what} did not end within ${this.#deadlineMs / 1000} s`);
      const hint = exec.installHint ? ` ${exec.installHint.trim()}` : '';
      throw new Error(`${what} cannot be run: ${messageOf(error)}.${hint}`, { cause: error });
    });
    if (code !== 0) throw new Error(`${what} ended with ${code}`);
    return statusIn(what, said);
  }

  #environment(exec: ExecCommand, interactive: boolean): NodeJS.ProcessEnv {
    const added = exec.env?.map(({ name, value }) => [name, value]) ?? [];
    const cluster = exec.provideClusterInfo ? { cluster: clusterInfo(this.#cluster()) } : {};
    const info = { apiVersion: exec.apiVersion, kind: 'ExecCredential', spec: { interactive, ...cluster } };
    return { ...process.env, KUBERNETES_EXEC_INFO: JSON.stringify(info), ...Object.fromEntries(added) };
  }
}

function isOver(time: string | undefined): boolean {
  return time !== undefined && Date.parse(time) <= Date.now();
}

function statusIn(what: string, said: string): ExecCredential['status'] {
  try {
    const { status } = JSON.parse(said) as ExecCredential;
    if (status) return status;
  } catch {}
  throw new Error(`${what} printed no ExecCredential with a status`);
}

function clusterInfo(cluster: Cluster | null) {
  const { server, caData, caFile, skipTLSVerify, tlsServerName } = cluster ?? {};
  const ca = caFile ? readFileSync(caFile).toString('base64') : caData;
  return {
    server,
    ...(ca && { 'certificate-authority-data': ca }),
    ...(skipTLSVerify && { 'insecure-skip-tls-verify': true }),
    ...(tlsServerName && { 'tls-server-name': tlsServerName }),
  };
}
