import { CommanderError } from 'commander';
import { reasonOf } from '#src/clients/network/reason.ts';
import { PulsarError } from '#src/clients/pulsar/websocket/error.ts';
import { ApiError, ConnectionError, messageOf } from '#src/kubernetes/errors.ts';
import { type ExitReason, exitCodes } from './exit-codes.ts';

/** What a command ends with when it cannot do what it was asked: a sentence for people, and an outcome for scripts. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly outcome: ExitReason;

  constructor(outcome: ExitReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.outcome = outcome;
  }
}

/** How a command that ran in a pod has ended: what there is to say it has said itself. */
export class RemoteEnding extends Error {
  override readonly name = 'RemoteEnding';
  readonly code: number;
  /** Absent: it has been passed on. */
  readonly said: string | undefined;

  constructor(code: number, said?: string) {
    super(`the command ended with ${code}`);
    this.code = code;
    this.said = said?.trim();
  }
}

/** The exit code of an error, and what is still to be said of it: what is wrong with a command line has been said. */
export function ending(error: unknown): { code: number; sentence?: string } {
  if (error instanceof CommanderError) {
    return { code: error.exitCode === 0 ? exitCodes.done.code : exitCodes.usage.code };
  }
  if (error instanceof RemoteEnding) return { code: error.code, ...(error.said && { sentence: error.said }) };
  const outcome = error instanceof CommandFailure ? error.outcome : 'failed';
  return { code: exitCodes[outcome].code, sentence: messageOf(error) };
}

/** What the API server, or the way to it, had against a call; any other error as it is. */
export function apiFailure(error: unknown, server: string): unknown {
  if (error instanceof ConnectionError) {
    const why = error.cause === undefined ? 'it took too long' : reasonOf(error.cause);
    const message = `No answer from the API server at ${server}: ${why}. ${whereToLook()}`;
    return new CommandFailure('unavailable', message, { cause: error });
  }
  if (!(error instanceof ApiError)) return error;
  const [outcome, remedy] = verdictOn(error);
  return new CommandFailure(outcome, remedy === undefined ? error.said : `${error.said}. ${remedy}`, {
    cause: error,
  });
}

/** What a refusal means, and what to do. */
function verdictOn({ status, details }: ApiError): [outcome: ExitReason, remedy?: string] {
  if (status === 401)
    return ['notAllowed', 'The API server does not know who asks: look at the user of the context.'];
  if (status === 403)
    return ['notAllowed', 'The role view in that namespace lets you look at clusters, edit do the rest.'];
  if (status === 404) return ['notFound', whereToFind(details)];
  return status === 429 || status >= 500 ? ['unavailable', 'Try again.'] : ['failed'];
}

function whereToFind({ name, kind }: ApiError['details'] = {}): string {
  if (name === undefined)
    return 'This API server has no PulsarClusters: is the operator installed, and is it the right context?';
  return kind === 'pods'
    ? 'For the pods there are: kubectl get pods.'
    : 'For the clusters there are: kubectl pulsar status -A.';
}

function whereToLook(): string {
  const proxy = process.env['HTTPS_PROXY'] ?? process.env['https_proxy'];
  const hint = proxy === undefined ? '' : ' HTTPS_PROXY is not used here: go through kubectl proxy.';
  return `Is it the right context (kubectl config current-context)?${hint}`;
}

/** What Pulsar had against a topic, and what helps where it is about who asks; any other error as it is. */
export function pulsarFailure(error: unknown, topic: string, hasToken: boolean): unknown {
  if (!(error instanceof PulsarError)) return error;
  const remedy = remedyFor(error, hasToken);
  const sentence = remedy === undefined ? error.said : `${error.said}. ${remedy}`;
  return new CommandFailure(outcomeOf(error), `${topic}: ${sentence}`, { cause: error });
}

const giveToken = 'with --token-secret NAME:KEY or --token-file PATH.';

function remedyFor({ status }: PulsarError, hasToken: boolean): string | undefined {
  if (status !== 401 && status !== 403) return undefined;
  if (!hasToken) return `Give a token ${giveToken}`;
  if (status === 401) return `Give one that Pulsar takes ${giveToken}`;
  return `Grant its role the topic (pulsar-admin namespaces grant-permission), or give that of another role ${giveToken}`;
}

function outcomeOf({ status, isLate }: PulsarError): ExitReason {
  if (isLate) return 'late';
  if (status === undefined) return 'failed';
  if (status === 401 || status === 403) return 'notAllowed';
  if (status === 404) return 'notFound';
  return status === 429 || status >= 502 ? 'unavailable' : 'failed';
}
