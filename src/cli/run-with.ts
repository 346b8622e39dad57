import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from '#src/clients/pulsar/websocket/inbox.ts';

/**
 * Gives a message to a command of the shell, its payload by the standard input and the rest by variables, and returns what
 * that prints. Rejects where it does not end with 0.
 */
export async function runWith(command: string, message: IncomingMessage): Promise<string> {
  const { id, key, properties, publishTime, redeliveryCount, payload } = message;
  const env = {
    ...process.env,
    PULSAR_MESSAGE_ID: id,
    PULSAR_KEY: key ?? '',
    PULSAR_PROPERTIES: JSON.stringify(properties),
    PULSAR_PUBLISH_TIME: publishTime,
    PULSAR_REDELIVERY_COUNT: String(redeliveryCount),
  };
  const child = spawn('sh', ['-c', command], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  // It need not read it.
  child.stdin.on('error', () => undefined).end(payload);
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject).once('close', (code, signal) => resolve(code ?? signal ?? ''));
  });
  const [said, end] = await Promise.all([text(child.stdout), ended]);
  if (end !== 0) throw new Error(`${id}: the command ended with ${end}`);
  return said.replace(/\n$/, '');
}
