import { beforeEach, describe, expect, test } from 'vitest';
import { type PulsarTopicSpec, pulsarTopicSpec } from '#src/api/resources/topic.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin } from './admin.ts';
import type { Pulsar } from './server.ts';

const avro = (...fields: object[]) => JSON.stringify({ type: 'record', name: 'Order', fields });
const id = { name: 'id', type: 'int' };

/** Tries out schemas of topics, and quotas that retention goes with. */
export function topicSchemasOf(served: () => Pulsar): void {
  let pulsar: Pulsar;
  let topics: ResourceWorld<PulsarTopicSpec>;
  let namespace: string;
  let count = 0;

  beforeEach(async () => {
    pulsar = served();
    namespace = `typed-${++count}`;
    topics = new ResourceWorld(topicKind, { brokers: [pulsar.web] });
    await admin(pulsar, 'PUT', `namespaces/acme/${namespace}`, {});
  });

  async function applied(fields: object): Promise<string> {
    const spec = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace, ...fields };
    topics.apply('orders', pulsarTopicSpec.parse(spec));
    await topics.pass('orders');
    return topics.said('orders');
  }

  const path = () => `persistent/acme/${namespace}/orders`;
  const ready = 'True Ready: As specified in Pulsar';

  describe('quotas beside retention', () => {
    // More than the quota with which the broker of these tests begins.
    const limits = (size: number, minutes: number, age?: number) => ({
      retention: { retentionTimeInMinutes: minutes, retentionSizeInMB: size },
      backlogQuota: {
        destinationStorage: { limitSize: (size - 1) * 2 ** 20, policy: 'producer_exception' },
        ...(age && { messageAge: { limitTime: age, policy: 'producer_exception' } }),
      },
    });

    test.each<[what: string, from: object, to: object]>([
      ['both that grow', limits(20_000, 10), limits(100_000, 20)],
      ['both that come', {}, limits(20_000, 10)],
      ['quotas by size and age', limits(20_000, 10), limits(20_000, 10, 60)],
      ['a quota by age that changes with the others', limits(20_000, 10, 60), limits(50_000, 5, 120)],
      [
        'retention without limits',
        limits(20_000, 10),
        { ...limits(100_000, 10), retention: { retentionTimeInMinutes: -1, retentionSizeInMB: -1 } },
      ],
    ])(
      'given %s, when they are changed and changed back, then Pulsar takes it both ways',
      async (_, from, to) => {
        for (const policies of [from, to, from]) expect(await applied({ policies })).toBe(ready);
      },
    );
  });

  describe('the schema of a topic', () => {
    const told = async () =>
      (await admin(pulsar, 'GET', `schemas/acme/${namespace}/orders/schemas`)).value as {
        getSchemaResponses: { type: string; data: string }[];
      };
    const schema = (type: string, definition?: string) => ({
      schema: { type, ...(definition && { definition }) },
    });

    test('given one, then it is there; written otherwise it is the same; one that goes with it comes beside it', async () => {
      expect(await applied(schema('AVRO', avro(id)))).toBe(ready);
      const loose = JSON.stringify(
        { type: 'record', name: 'Order', doc: 'One.', fields: [{ type: { type: 'int' }, name: 'id' }] },
        undefined,
        2,
      );
      expect(await applied(schema('AVRO', loose))).toBe(ready);
      expect((await told()).getSchemaResponses).toHaveLength(1);
      const more = { name: 'note', type: 'string', default: '' };
      expect(await applied(schema('AVRO', avro(id, more)))).toBe(ready);
      expect(await applied(schema('AVRO', avro(id)))).toBe(ready);
      expect((await told()).getSchemaResponses).toHaveLength(2);
      expect(await applied({})).toBe(ready);
      expect((await told()).getSchemaResponses).toHaveLength(2);
    });

    test('given one that does not go with what is there, then Pulsar says why, and the rest is set', async () => {
      await applied(schema('AVRO', avro(id)));
      const said = await applied({ ...schema('JSON', avro(id)), policies: { messageTTL: 7 } });
      expect(said).toBe(
        'False Refused: Pulsar refuses to set schema (409): Error 409 Incompatible schema: exists schema type AVRO, new schema type JSON',
      );
      expect((await admin(pulsar, 'GET', `${path()}/messageTTL`)).value).toBe(7);
      expect(await applied(schema('AVRO', avro({ name: 'id', type: 'string' })))).toContain(
        'Error during schema compatibility check with strategy FULL',
      );
    });

    test('given one that Pulsar cannot read, then it is said to refuse it, and not to fail', async () => {
      expect(await applied(schema('AVRO', 'nonsense'))).toMatch(/^False Refused: .*\(422\): /);
      expect(await applied(schema('JSON', '{"type":"record"}'))).toMatch(
        /^False Refused: .*\(500\): .*JsonSchema/,
      );
      // Looked at closely only where it is compared with another.
      await applied(schema('AVRO', avro(id)));
      const wrong = avro(id, { name: 'note', type: 'string', default: 3 });
      expect(await applied(schema('AVRO', wrong))).toMatch(
        /^False Refused: Pulsar refuses to set schema \(500\): .*Invalid default for field note/,
      );
    });

    test.each([
      ['JSON', avro(id)],
      ['PROTOBUF', avro(id)],
      ['STRING', undefined],
      ['INT64', undefined],
      ['LOCAL_DATE_TIME', undefined],
    ])('given the type %s, when somebody deletes it, then it is there again', async (type, definition) => {
      expect(await applied(schema(type, definition))).toBe(ready);
      await admin(pulsar, 'DELETE', `schemas/acme/${namespace}/orders/schema`);
      expect(await applied({ ...schema(type, definition), policies: {} })).toBe(ready);
      expect((await told()).getSchemaResponses.map(each => each.type)).toContain(type);
    });
  });
}
