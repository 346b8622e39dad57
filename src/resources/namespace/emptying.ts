import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { parseTopic, topicPath } from '#src/clients/pulsar/topic.ts';
import type { Answers, Further, Write } from '#src/resources/model/kind.ts';

/** Where Pulsar tells of the topics of a namespace, of partitioned ones that have no partition yet too. */
export function topicLists(
  path: string,
  tenant: string,
  namespace: string,
): Readonly<Record<'topics' | 'partitioned' | 'fleeting', Further>> {
  return {
    topics: { path: `${path}/topics?mode=ALL` },
    partitioned: { path: `${adminPath('persistent', tenant, namespace)}/partitioned` },
    fleeting: { path: `${adminPath('non-persistent', tenant, namespace)}/partitioned` },
  };
}

/** What it told, by the names under which it was asked. */
export function topicsIn({ topics = [], partitioned = [], fleeting = [] }: Answers) {
  return { topics, partitioned, fleeting } as Readonly<
    Record<keyof ReturnType<typeof topicLists>, readonly string[]>
  >;
}

/** Deletes a namespace and all topics of it before, by force: clients that are still connected make none anew. */
export function deletionWithTopics(path: string, answers: Answers): Write[] {
  const { topics, partitioned, fleeting } = topicsIn(answers);
  const whole = [...partitioned, ...fleeting];
  const isPart = (topic: string) => whole.includes(topic.replace(/-partition-\d+$/, ''));
  const single = topics.filter(topic => !isPart(topic) && !whole.includes(topic));
  const removals = [
    ...whole.map(topic => removal(topic, '/partitions')),
    ...single.map(topic => removal(topic, '')),
  ];
  const message = 'topics have come meanwhile: they are deleted too';
  return [
    ...(removals.length > 0 ? [noTopicsAnew(path)] : []),
    ...removals,
    {
      does: 'delete',
      request: { method: 'DELETE', path },
      waits: { 409: { reason: 'NotEmpty', message } },
    },
  ];
}

function removal(topic: string, which: string): Write {
  const path = `${topicPath(parseTopic(topic))}${which}?force=true`;
  // One that nobody uses any more may go by itself.
  return { does: 'empty', field: topic, request: { method: 'DELETE', path }, idleBy: [404] };
}

function noTopicsAnew(path: string): Write {
  const body = { allowAutoTopicCreation: false };
  const request = { method: 'POST', path: `${path}/autoTopicCreation`, body } as const;
  return { does: 'set', field: 'autoTopicCreation', request };
}
