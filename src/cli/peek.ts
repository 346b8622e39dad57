import { CommandFailure, RemoteEnding } from './failure.ts';
import type { ToolSaid } from './tools.ts';

interface Peeked {
  readonly topic: string;
  readonly subscription: string;
}

/**
 * Why nothing is looked at, by what pulsar-admin said when it was to list the subscriptions of the topic; undefined: there is that
 * subscription. Where the topic is missing its peek-messages ends well, and Pulsar makes a subscription that is looked at: from
 * then on that would keep all messages.
 */
export function unseen(
  { topic, subscription }: Peeked,
  { code, output, errors }: ToolSaid,
): CommandFailure | RemoteEnding | undefined {
  if (code !== 0) {
    const [line = ''] = errors.trim().split('\n');
    return isMissing.test(line)
      ? new CommandFailure('notFound', `${topic}: ${line}`)
      : new RemoteEnding(code, errors);
  }
  const all = output.split('\n').map(line => line.trim());
  if (all.includes(subscription)) return undefined;
  return new CommandFailure('notFound', `${topic} has no subscription ${subscription}`);
}

/** It does not tell the status of an answer. Source: PersistentTopicsBase and NamespacesBase of Pulsar 4.0. */
const isMissing = /\b(not found|does not exist)\b/i;
