import { WebSocket } from 'ws';
import type { Pulsar } from './server.ts';

const schema = JSON.stringify({ name: '', schema: '', type: 'STRING', properties: {} });

/** `domain/tenant/namespace/topic` of a whole name. */
function pathOf(topic: string): string {
  return topic.replace('://', '/');
}

/** Publishes texts to a topic, over REST. */
export async function sent({ web }: Pulsar, topic: string, ...texts: readonly string[]): Promise<void> {
  const answer = await fetch(`${web}/topics/${pathOf(topic)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ valueSchema: schema, messages: texts.map(payload => ({ payload })) }),
  });
  const said = await answer.text();
  const { messagePublishResults = [] } = JSON.parse(said) as {
    messagePublishResults?: { errorCode: number }[];
  };
  const isTaken = messagePublishResults.every(({ errorCode }) => errorCode === 0);
  if (!isTaken || messagePublishResults.length !== texts.length) throw new Error(`${topic}: ${said}`);
}

/** The next so many texts of a topic, in order of the alphabet; the subscription `test` remembers where it was. */
export async function received(pulsar: Pulsar, topic: string, count: number): Promise<string[]> {
  return (await consumed(pulsar, topic, 'test', count)).sort();
}

/** The next texts of a topic as they come to a subscription, each acknowledged: so many, or until a certain one. */
export async function consumed(
  { web }: Pulsar,
  topic: string,
  subscription: string,
  count: number,
  last?: string,
): Promise<string[]> {
  const query = 'subscriptionType=Shared&subscriptionInitialPosition=Earliest';
  const at = `${web.replace('http', 'ws')}/ws/v2/consumer/${pathOf(topic)}/${subscription}`;
  const socket = new WebSocket(`${at}?${query}`);
  const texts: string[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${topic} has ${texts.join(', ')} alone`)), 120_000);
      socket.on('error', reject);
      socket.on('message', (data: Buffer) => {
        const { messageId, payload } = JSON.parse(data.toString()) as { messageId: string; payload: string };
        socket.send(JSON.stringify({ messageId }));
        const text = Buffer.from(payload, 'base64').toString();
        texts.push(text);
        if (texts.length < count && text !== last) return;
        clearTimeout(late);
        resolve();
      });
    });
  } finally {
    socket.close();
  }
  return texts;
}
