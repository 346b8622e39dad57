import type { ReaderParameters } from '#src/clients/pulsar/websocket/parameters.ts';
import { openReader } from '#src/clients/pulsar/websocket/reader.ts';
import { lineOf, type ReceiveOptions, receiving } from './receiving.ts';
import type { Speaker } from './speak.ts';
import { expectTopic } from './topic.ts';

export interface ReadOptions extends ReceiveOptions {
  readonly from: string;
  readonly parameter: ReaderParameters;
}

/** Prints messages without a subscription: nothing about the topic changes. */
export async function read(
  speaker: Speaker,
  options: ReadOptions,
  print: (line: string) => void,
): Promise<void> {
  const { service, topic, onLost } = speaker;
  const { from, parameter, timeout, output } = options;
  const deadlineMs = timeout * 1000;
  await expectTopic(speaker, deadlineMs, 'Produce to it first.');
  await receiving(topic, options, async ({ signal, limit, count }) => {
    const parameters = { messageId: from, ...parameter };
    const reader = await openReader(service, topic, { deadlineMs, signal, onLost, parameters });
    let left = limit;
    for await (const message of reader) {
      print(lineOf(message, output));
      count();
      left -= 1;
      if (left <= 0) break;
    }
    await reader.close();
  });
}
