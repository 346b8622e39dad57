import { kubectl } from './kubernetes.ts';
import type { Subject } from './subject.ts';
import { tokenPlugin } from './tokens.ts';

const deadlineMs = 180_000;

/** Runs Pulsar's own client of the image, where no scenario restarts anything: beside autorecovery. */
function pulsarClient({ namespace, name, token }: Subject, words: string): Promise<string> {
  const shown = token === undefined ? '' : `--auth-plugin ${tokenPlugin} --auth-params token:${token} `;
  const script = `bin/pulsar-client ${shown}${words} 2>&1`;
  return kubectl(['-n', namespace, 'exec', `${name}-autorecovery-0`, '--', 'bash', '-c', script], {
    deadlineMs,
  });
}

/** Sends words to a topic by Pulsar's own client, which fails unless all of them are acknowledged. */
export async function produceByJava(
  subject: Subject,
  topic: string,
  messages: readonly string[],
): Promise<void> {
  const output = await pulsarClient(subject, `produce ${topic} -m ${messages.join(',')}`);
  if (output.includes(`${messages.length} messages successfully produced`)) return;
  throw new Error(`not all of ${topic} was produced: ${output.slice(-2000)}`);
}

/**
 * Reads a topic by Pulsar's own client, until as many messages as are expected have come: from its beginning, unless a
 * subscription is named that has a place already.
 */
export async function consumeByJava(
  subject: Subject,
  topic: string,
  count: number,
  subscription = `java-${Date.now()}`,
): Promise<string[]> {
  const words = `consume ${topic} -s ${subscription} -p Earliest -n ${count}`;
  const output = await pulsarClient(subject, words);
  const received = [...output.matchAll(/, content:(.*)$/gm)].map(([, content = '']) => content);
  if (received.length < count)
    throw new Error(`${received.length} of ${count} of ${topic}: ${output.slice(-2000)}`);
  return received;
}

/** Numbered words for a topic. */
export function numbered(topic: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${topic}-${index}`);
}
