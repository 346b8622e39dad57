import { describe, expect, test } from 'vitest';
import { topicKind } from '#src/resources/topic/topic.ts';
import { remembering, topicOf } from '../hand-made-resources.ts';

const path = 'persistent/acme/orders/first';
type Topic = ReturnType<typeof topicOf>;

function planned(resource: Topic, answers: Record<string, unknown>) {
  return topicKind.plan({ resource, answers });
}

/** What is sent: method, path below the topic, and body. */
function sent(resource: Topic, answers: Record<string, unknown>): string[] {
  return planned(resource, answers).writes.map(({ does, request }) => {
    const body = request.body === undefined ? '' : ` ${JSON.stringify(request.body)}`;
    return `${does} ${request.method} ${request.path.replace(`${path}/`, '')}${body}`;
  });
}

const staying = {
  deleteWhileInactive: false,
  inactiveTopicDeleteMode: 'delete_when_no_subscriptions',
  maxInactiveDurationSeconds: 60,
};
const undivided = { it: { partitions: 0 }, inactiveTopicPolicies: staying };

describe('a topic', () => {
  test('given none, then it is created with all that it is to have, and waits for its namespace', () => {
    const topic = topicOf({ partitions: 3, policies: { messageTTL: 7 }, properties: { team: 'a' } });
    expect(sent(topic, {})).toEqual([
      'create PUT partitions 3',
      'set POST messageTTL?messageTTL=7',
      `set POST inactiveTopicPolicies ${JSON.stringify(staying)}`,
      'set PUT properties {"team":"a"}',
    ]);
    // A release may be without a policy, and that is no matter of time.
    expect(planned(topic, {}).writes.map(({ refusedBy }) => refusedBy)).toEqual([
      undefined,
      [404],
      [404],
      undefined,
    ]);
    expect(planned(topic, {}).writes[0]?.waits).toMatchObject({ 404: { reason: 'NamespaceNotFound' } });
    expect(sent(topicOf(), {})[0]).toBe(`create PUT ${path}`);
  });

  test('given one as it is to be, then nothing is written, and nobody is waited for', () => {
    expect(planned(topicOf(), undivided)).toEqual({ writes: [], wait: undefined });
  });

  test('given policies, then only those are read that are managed or were', () => {
    const names = (topic: Topic) => Object.keys(topicKind.reads(topic)).slice(1);
    expect(names(topicOf())).toEqual(['inactiveTopicPolicies']);
    const policies = {
      messageTTL: 5,
      backlogQuota: {
        messageAge: { limitTime: 5, policy: 'producer_exception' },
        destinationStorage: { limitSize: 5, policy: 'producer_exception' },
      },
    };
    expect(names(topicOf({ policies }, remembering('maxProducers', 'properties.a')))).toEqual([
      'backlogQuotaMap',
      'messageTTL',
      'inactiveTopicPolicies',
      'maxProducers',
      'properties',
    ]);
    const schema = { type: 'STRING' };
    expect(topicKind.reads(topicOf({ schema, partitions: 2, properties: { a: 'b' } }))).toEqual({
      it: `${path}/partitions?checkAllowAutoCreation=false`,
      inactiveTopicPolicies: `${path}/inactiveTopicPolicies`,
      schemas: 'schemas/acme/orders/first/schemas',
    });
  });

  test('given a policy that is taken out, then it is unset, and that of others stays', () => {
    const live = { ...undivided, messageTTL: 5, maxProducers: 6 };
    expect(sent(topicOf({}, remembering('messageTTL')), live)).toEqual(['unset DELETE messageTTL']);
  });

  test('given a quota beside retention, then both change in an order that Pulsar takes', () => {
    const policies = {
      retention: { retentionTimeInMinutes: 10, retentionSizeInMB: 10 },
      backlogQuota: { destinationStorage: { limitSize: 5, policy: 'producer_exception' } },
    };
    const live = { ...undivided, retention: policies.retention };
    expect(sent(topicOf({ policies }), live).map(line => line.split(' ')[2])).toEqual([
      'retention',
      'backlogQuota?backlogQuotaType=destination_storage',
      'retention',
    ]);
  });

  test.each([
    [2, 3, ['set POST partitions 3'], undefined],
    [3, 3, [], undefined],
    [5, 3, [], 'It has 5 partitions, and Pulsar takes none away: set partitions: 5'],
    [0, 3, [], 'It is there without partitions'],
    [3, 0, [], 'It is there with 3 partitions: make the PulsarTopic anew with partitions: 3'],
  ])('given %i partitions and %i that are wanted, then %j', (live, wanted, writes, message) => {
    const plan = planned(topicOf({ partitions: wanted }), { ...undivided, it: { partitions: live } });
    expect(sent(topicOf({ partitions: wanted }), { ...undivided, it: { partitions: live } })).toEqual(writes);
    if (message === undefined) expect(plan.wait).toBeUndefined();
    else expect(plan.wait).toMatchObject({ reason: 'Refused', message: expect.stringContaining(message) });
  });

  test('given properties, then of a divided topic its metadata tells, of another a read of its own', () => {
    const topic = (partitions: number) => topicOf({ partitions, properties: { team: 'a' } });
    const divided = { ...undivided, it: { partitions: 2, properties: { team: 'a' } } };
    expect(sent(topic(2), divided)).toEqual([]);
    expect(sent(topic(0), { ...undivided, properties: { team: 'b' } })).toEqual([
      'set PUT properties {"team":"a"}',
    ]);
    expect(
      sent(topicOf({}, remembering('properties.a/b')), { ...undivided, properties: { 'a/b': 'c' } }),
    ).toEqual(['unset DELETE properties?key=a%2Fb']);
  });

  test('given its end, then it is deleted as it is divided, once nobody is connected', () => {
    const end = (it?: object) => topicKind.end({ resource: topicOf(), answers: { it } });
    expect(end({ partitions: 0 })[0]).toMatchObject({
      request: { method: 'DELETE', path },
      waits: { 412: { reason: 'NotEmpty' } },
    });
    expect(end({ partitions: 2 })[0]?.request.path).toBe(`${path}/partitions`);
    expect(end()).toEqual([]);
  });

  test('given a name, then it is encoded once, and a list has it as it is', () => {
    const topic = topicOf({ name: 'a%2Fb?c' });
    expect(topicKind.reads(topic).it).toContain('persistent/acme/orders/a%252Fb%3Fc/partitions');
    expect(topicKind.listed?.(topic)).toEqual({
      within: 'persistent/acme/orders',
      name: 'persistent://acme/orders/a%2Fb?c',
    });
    expect(topicKind.listed?.(topicOf({ persistent: false, partitions: 1 }))).toBeUndefined();
  });

  test('given fields, then the status remembers what is managed', () => {
    const { spec } = topicOf({
      partitions: 2,
      policies: { offload: { managedLedgerOffloadDriver: 'aws-s3' } },
      properties: { team: 'a' },
      schema: { type: 'STRING' },
    });
    const fields = ['partitions', 'inactiveTopicPolicies', 'offload', 'properties.team', 'schema'];
    expect(topicKind.fieldsOf(spec)).toEqual(fields);
  });
});
