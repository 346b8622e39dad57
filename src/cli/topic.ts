import { request } from 'undici';
import { answerWithin } from '#src/clients/network/deadline.ts';
import { headersOf } from '#src/clients/pulsar/credentials.ts';
import { parseTopic, type Topic, topicPath } from '#src/clients/pulsar/topic.ts';
import { PulsarError } from '#src/clients/pulsar/websocket/error.ts';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import { CommandFailure } from './failure.ts';
import type { Speaker } from './speak.ts';

/** Refuses a topic that does not exist; `remedy` says what would make it. */
export async function expectTopic(
  { service, topic }: Pick<Speaker, 'service' | 'topic'>,
  deadlineMs: number,
  remedy: string,
): Promise<void> {
  if (await isMissing(await service(), parseTopic(topic), deadlineMs))
    throw new CommandFailure('notFound', `${topic} does not exist. ${remedy}`);
}

/**
 * Whether Pulsar says that a topic does not exist, which a consumer would then make. A broker tells of none that it
 * makes by itself only where it is asked like this. Source: PersistentTopicsBase.internalGetPartitionedMetadataAsync.
 */
async function isMissing(endpoint: Endpoint, topic: Topic, deadlineMs: number): Promise<boolean> {
  // A topic that is not persistent is there only while somebody uses it.
  if (topic.domain !== 'persistent') return false;
  const url = `${endpoint.url.replace(/^ws/, 'http')}/admin/v2/${topicPath(topic)}/partitions`;
  const late = (reason: string) => new PulsarError(reason, { isLate: true });
  return answerWithin({ deadlineMs }, late, async signal => {
    const { statusCode, body } = await request(url, { signal, headers: headersOf(endpoint) });
    await body.dump();
    return statusCode === 404;
  });
}
