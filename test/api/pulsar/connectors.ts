import { beforeEach, describe, expect, test } from 'vitest';
import { pulsarSinkSpec } from '#src/api/resources/functions/sink.ts';
import { pulsarSourceSpec } from '#src/api/resources/functions/source.ts';
import { sinkKind } from '#src/resources/connectors/sink.ts';
import { sourceKind } from '#src/resources/connectors/source.ts';
import type { ResourceKind } from '#src/resources/model/kind.ts';
import type { RunSpec } from '#src/resources/run/run-api.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin, adminOf } from './admin.ts';
import { connectorsJar } from './connectors-jar.ts';
import { finalized, ready } from './function-user.ts';
import { received, sent } from './messages.ts';
import type { Pulsar } from './server.ts';

/** Tries out connectors, each in a JVM of its own. */
export function connectorsOf(served: () => Pulsar): void {
  let pulsar: Pulsar;
  let namespace: string;
  let count = 0;
  const topic = (name: string) => `persistent://acme/${namespace}/${name}`;
  const where = () => ({ clusterRef: { name: 'demo' }, tenant: 'acme', namespace });
  const code = { configMap: { name: 'code', key: 'connectors.jar' } };

  beforeEach(async () => {
    pulsar = served();
    namespace = `connectors-${++count}`;
    await admin(pulsar, 'PUT', `namespaces/acme/${namespace}`, {});
  });

  async function world<S extends RunSpec>(kind: ResourceKind<S>): Promise<ResourceWorld<S>> {
    const made = new ResourceWorld(kind, { brokers: [pulsar.web] });
    made.files.set('code/connectors.jar', await connectorsJar());
    return made;
  }

  async function passedUntil<S extends RunSpec>(of: ResourceWorld<S>, says: string): Promise<void> {
    const said = async () => {
      await of.pass('one').catch(() => undefined);
      return of.of('one') ? of.said('one') : 'gone';
    };
    await expect.poll(said, { interval: 500 }).toContain(says);
  }

  describe('connectors', () => {
    test('a source: its messages come, and it is changed, stopped, replaced and deleted', async () => {
      const sources = await world(sourceKind);
      const path = `sources/acme/${namespace}/one`;
      const applied = async (fields: object, says = ready, metadata = {}) => {
        const spec = { ...where(), code, className: 'Ticks', topicName: topic('ticks'), ...fields };
        sources.apply('one', pulsarSourceSpec.parse(spec), metadata);
        await passedUntil(sources, says);
      };
      const live = async () => (await adminOf(pulsar, 'v3', 'GET', path)).value;
      await applied({ configs: { text: 'tick' } });
      expect(await received(pulsar, topic('ticks'), 1)).toEqual(['tick']);
      await passedUntil(sources, ready);
      await applied({ configs: { text: 'tock' } });
      expect(await live()).toMatchObject({ configs: { text: 'tock' } });
      await expect.poll(() => received(pulsar, topic('ticks'), 1)).toEqual(['tock']);
      await applied({ configs: { text: 'tock' }, parallelism: 0 }, 'stopped, because parallelism is 0');
      await applied({ configs: { text: 'tock' }, processingGuarantees: 'ATMOST_ONCE' });
      expect(await live()).toMatchObject({ processingGuarantees: 'ATMOST_ONCE' });
      expect(sources.events.at(-1)?.reason).toBe('Replaced');
      await applied({ configs: {} }, 'gone', finalized);
      expect((await adminOf(pulsar, 'v3', 'GET', path)).status).toBe(404);
    });

    test('a sink: it takes messages, says what it cannot take, and is replaced with its subscription', async () => {
      const sinks = await world(sinkKind);
      const path = `sinks/acme/${namespace}/one`;
      const applied = async (fields: object, says = ready, metadata = {}) => {
        const inputs = { inputs: [topic('in')], sourceSubscriptionPosition: 'Earliest' };
        const spec = { ...where(), code, className: 'Store', ...inputs, ...fields };
        sinks.apply('one', pulsarSinkSpec.parse(spec), metadata);
        await passedUntil(sinks, says);
      };
      const counted = async () => {
        const { value } = await adminOf(pulsar, 'v3', 'GET', `${path}/status`);
        return (value as { instances: { status: { numWrittenToSink: number } }[] }).instances[0]?.status
          .numWrittenToSink;
      };
      await admin(pulsar, 'PUT', `persistent/acme/${namespace}/in`);
      await applied({ topicToSchemaType: { [topic('in')]: 'STRING' } });
      await sent(pulsar, topic('in'), 'a', 'b');
      await expect.poll(counted).toBe(2);
      await applied({ topicToSchemaType: { [topic('in')]: 'STRING' }, maxMessageRetries: 3 });
      expect(sinks.events.at(-1)).toMatchObject({
        reason: 'Replaced',
        message: expect.stringContaining('maxMessageRetries'),
      });
      await sent(pulsar, topic('in'), 'boom');
      // What a sink in Java raises ends it, and its worker starts it again after half a minute.
      await passedUntil(sinks, 'False InstanceNotRunning: Instance 0 of sink');
      await passedUntil(sinks, ', and was started again once: ');
      await applied({}, 'gone', finalized);
      expect((await adminOf(pulsar, 'v3', 'GET', path)).status).toBe(404);
    });
  });
}
