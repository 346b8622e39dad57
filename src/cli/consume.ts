import { openConsumer } from '#src/clients/pulsar/websocket/consumer.ts';
import type { ConsumerParameters } from '#src/clients/pulsar/websocket/parameters.ts';
import { processMessages } from '#src/clients/pulsar/websocket/process.ts';
import { messageOf } from '#src/kubernetes/errors.ts';
import { CommandFailure } from './failure.ts';
import { lineOf, type ReceiveOptions, receiving } from './receiving.ts';
import { runWith } from './run-with.ts';
import type { Speaker } from './speak.ts';
import { expectTopic } from './topic.ts';

export interface ConsumeOptions extends ReceiveOptions {
  readonly subscription: string;
  readonly parameter: ConsumerParameters;
  readonly type: NonNullable<ConsumerParameters['subscriptionType']>;
  readonly from: 'Earliest' | 'Latest';
  /** Whether a topic that does not exist is made. */
  readonly create?: boolean;
  /** A command that is given each message; one that ends well acknowledges it. */
  readonly exec?: string;
  /** How many messages are dealt with at once. */
  readonly processors: number;
}

/** Prints the next messages, or what a command makes of each, and acknowledges them. */
export async function consume(
  speaker: Speaker,
  options: ConsumeOptions,
  print: (line: string) => void,
): Promise<void> {
  const { service, topic, warn, onLost } = speaker;
  const { subscription, parameter, type, from, create, timeout, exec, processors, output } = options;
  const deadlineMs = timeout * 1000;
  if (parameter.pullMode)
    throw new CommandFailure('usage', 'pullMode is for programs, which let messages come: leave it out.');
  if (!create) await expectTopic(speaker, deadlineMs, 'Produce to it first, or have it made with --create.');
  const parameters = { subscriptionType: type, subscriptionInitialPosition: from, ...parameter };
  await receiving(topic, options, async ({ signal, limit, count }) => {
    const opening = { deadlineMs, signal, onLost, parameters };
    const consumer = await openConsumer(service, topic, subscription, opening);
    const onFailed = (error: unknown) => warn(`not acknowledged: ${messageOf(error)}`);
    await processMessages(
      consumer,
      async message => {
        const line = exec === undefined ? lineOf(message, output) : await runWith(exec, message);
        if (exec === undefined || line !== '') print(line);
        count();
      },
      { processors, limit, onFailed },
    );
    await consumer.close();
  });
}
