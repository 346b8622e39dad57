import type { Sentence } from '#src/api/reasons.ts';
import { AnswerError } from '#src/clients/network/exchange.ts';
import type { AskOptions } from '#src/clients/pulsar/admin.ts';
import {
  type AdminRequest,
  outcomeOf,
  readAdmin,
  type writeAdmin,
} from '#src/clients/pulsar/admin-request.ts';
import type { Way } from '#src/instance/model.ts';
import { failed } from '#src/instance/sentences.ts';

/** The admin API of one cluster. Both reject with an {@link AnswerError}. */
export interface PulsarAsked {
  read(path: string): Promise<unknown>;
  write(request: AdminRequest): Promise<void>;
}

/** The way to another cluster, where it can be asked. */
export type InCluster = (name: string) => PulsarAsked | undefined;

const deadlineMs = 10_000;
/** The whole configuration of a broker takes some 30 KiB, the topics of a namespace more. */
const mostBytes = 16 * 1024 * 1024;

/** Any broker of a cluster, so that one that hangs does not hang all passes. */
export function openPulsar(
  { web, peers }: Exclude<Way, { readonly wait: Sentence }>,
  write: typeof writeAdmin,
  given: Pick<AskOptions, 'credentials' | 'before' | 'signal'>,
): PulsarAsked {
  const broker = web[Math.floor(Math.random() * web.length)] ?? '';
  const options = { ...given, peers, deadlineMs, mostBytes };
  return {
    read: path => readAdmin(broker, path, options),
    write: request => write(broker, request, options),
  };
}

/** What an error of such a call says of the cluster; any other error goes on. */
export function sentenceOfError(cluster: string, error: unknown): Sentence {
  if (!(error instanceof AnswerError)) throw error;
  const { status, said = '', asked } = error as AnswerError & Partial<Pick<AskedError, 'said' | 'asked'>>;
  return failed(cluster, { outcome: outcomeOf(error), status, said, asked });
}

/** A failure that says at what. */
export class AskedError extends AnswerError {
  readonly asked: string;
  readonly said: string | undefined;

  constructor(asked: string, cause: AnswerError & { readonly said?: string | undefined }) {
    super(`${asked}: ${cause.message}`, cause.status, { cause });
    this.asked = asked;
    this.said = cause.said;
  }
}

/** Has a failure say what it was asked: `about topic orders`, `to change tenant acme`. */
export async function asking<T>(asked: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AnswerError && !(error instanceof AskedError)) throw new AskedError(asked, error);
    throw error;
  }
}
