import { PassThrough, Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import type { WebSocket } from 'ws';
import { type ProduceOptions, produce } from '#src/cli/produce.ts';
import { websocketService } from '../clients/pulsar/websocket/websocket-service.ts';

const lines: ProduceOptions = { message: ['-'], property: {}, parameter: {}, timeout: 20 };

function speakerTo(url: string) {
  return { service: async () => ({ url }), topic: 'orders', warn: () => undefined, onLost: () => undefined };
}

/** As a broker that answers so to each message. */
function answering(answer: object) {
  const onMessage = (socket: WebSocket, { context }: Record<string, unknown>) =>
    socket.send(JSON.stringify({ ...answer, context }));
  return websocketService({ onMessage });
}

test('given an input that is silent, when a message is refused, then that is told at once and not with the next line', async () => {
  await using service = await answering({ result: 'send-error:8', errorMsg: 'unwanted' });
  const input = new PassThrough();
  const ended = produce(speakerTo(service.url), lines, () => undefined, input);
  input.write('a\n');
  await expect(ended).rejects.toThrow('did not take the message: unwanted');
});

test('given a rate beyond what timers can do, then it is not exceeded, and nothing is said of timers', async () => {
  await using service = await answering({ result: 'ok', messageId: 'x' });
  const warnings: Error[] = [];
  const heard = (warning: Error) => void warnings.push(warning);
  process.on('warning', heard);
  onTestFinished(() => void process.off('warning', heard));
  const input = Readable.from([Array.from({ length: 1000 }, (_, at) => `${at}\n`).join('')]);
  const begun = performance.now();
  await produce(speakerTo(service.url), { ...lines, rate: 5000 }, () => undefined, input);
  expect(performance.now() - begun).toBeGreaterThan(150);
  expect(warnings).toEqual([]);
});
