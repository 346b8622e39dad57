import { describe, expect, test } from 'vitest';
import { type PulsarTopicSpec, pulsarTopicSpec } from '#src/api/resources/topic.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { offloadRead, policiesOfTopics } from '#src/resources/topic/topic-policies.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin } from './admin.ts';
import type { Pulsar } from './server.ts';
import { topicPolicyCases } from './topic-policy-cases.ts';

type TopicPolicies = PulsarTopicSpec['policies'];

const path = 'persistent/acme/topics/policed';
const reads = [...new Set(policiesOfTopics.map(({ at: [read = ''] }) => read)), offloadRead];

function specWith(policies: Partial<TopicPolicies>) {
  const clusterRef = { name: 'demo' };
  return pulsarTopicSpec.parse({ clusterRef, tenant: 'acme', namespace: 'topics', policies });
}

/** All that Pulsar tells of the policies of the topic; what a release does not have it does not tell. */
async function toldBy(pulsar: Pulsar): Promise<Record<string, unknown>> {
  const told = await Promise.all(
    reads.map(async read => {
      const { status, value } = await admin(pulsar, 'GET', `${path}/${read}`);
      return [read, status === 404 ? '' : value] as const;
    }),
  );
  return Object.fromEntries(told);
}

/** Tries out every policy of a topic. */
export function topicPoliciesOf(served: () => Pulsar): void {
  test('given the table of policies of topics, then each is tried out here', () => {
    const apart = ['subscriptionExpirationTime', 'entryFilters', 'shadowTopics'];
    const tried = new Set(topicPolicyCases.map(({ field }) => field));
    expect(policiesOfTopics.filter(({ field }) => !tried.has(field) && !apart.includes(field))).toEqual([]);
  });

  describe.each(topicPolicyCases)('the policy $field of a topic', ({ field, values, drift }) => {
    test(`${JSON.stringify(values)}: when it is set, changed by hand, changed and taken out, then Pulsar has it each time`, async () => {
      const pulsar = served();
      const told = () => toldBy(pulsar);
      await admin(pulsar, 'PUT', 'namespaces/acme/topics', {});
      const topics = new ResourceWorld(topicKind, { brokers: [pulsar.web] });
      const applied = async (policies: Partial<TopicPolicies>) => {
        topics.apply('policed', specWith(policies));
        await topics.pass('policed');
        expect(topics.said('policed')).toBe('True Ready: As specified in Pulsar');
      };
      await applied({});
      const before = await told();

      await applied(values[0]);
      const set = await told();
      expect(set).not.toEqual(before);
      const { statuses } = topics;
      topics.wake();
      await topics.pass('policed');
      expect([await told(), topics.statuses]).toEqual([set, statuses]);

      expect((await admin(pulsar, drift.method, `${path}/${drift.path}`, drift.body)).status).toBeLessThan(
        300,
      );
      expect(await told()).not.toEqual(set);
      topics.wake();
      await topics.pass('policed');
      expect(await told()).toEqual(set);
      expect(topics.events.at(-1)).toMatchObject({
        reason: 'Restored',
        message: expect.stringContaining(field.split('.')[0] ?? ''),
      });

      await applied(values[1]);
      expect(await told()).not.toEqual(set);

      await applied({});
      expect(topics.of('policed')?.status?.managedFields).toEqual(['inactiveTopicPolicies']);
      expect(await told()).toEqual(before);
    });
  });
}
