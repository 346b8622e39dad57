import { describe, expect, test } from 'vitest';
import type { Condition } from '#src/api/cluster-status.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { get, kubectl } from '../support/kubernetes.ts';
import { whilePaused } from '../support/processes.ts';
import { smallCluster } from '../support/sample.ts';

const namespace = 'e2e-canary';
const minute = 60_000;
/** Within which what is wrong is told. */
const told = 30_000;
const subject = givenCluster(smallCluster(namespace, 'canary', { canary: {} }), { withinMs: 8 * minute });

/** Waits until CanaryHealthy says this, and returns it. */
function says(wanted: Partial<Condition>, withinMs: number): Promise<Condition> {
  return eventually(
    `CanaryHealthy says ${JSON.stringify(wanted)}`,
    async () => {
      const { conditions } = (await subject.cluster()).status ?? {};
      const found = conditions?.find(({ type }) => type === 'CanaryHealthy');
      const isSo = Object.entries(wanted).every(([key, value]) => found?.[key as keyof Condition] === value);
      if (isSo && found) return found;
      throw new Error(JSON.stringify(found));
    },
    { withinMs },
  );
}

/** What Prometheus gets, by way of the API server. */
async function metrics(): Promise<Map<string, number>> {
  const path = `/api/v1/namespaces/${namespace}/pods/canary-canary-0:8080/proxy/metrics`;
  const text = await kubectl(['get', '--raw', path]);
  return new Map(
    text.split('\n').flatMap(line => {
      const [, name = '', value] = /^(pulsar_canary_\w+) (\S+)$/.exec(line) ?? [];
      return value === undefined ? [] : [[name, Number(value)] as const];
    }),
  );
}

const lost = async () => (await metrics()).get('pulsar_canary_messages_lost_total');

describe('given a cluster with a canary', () => {
  test(
    'when it has come up, then messages come back, and metrics tell how many',
    async () => {
      await says({ status: 'True', reason: 'Delivered' }, minute);
      const found = await metrics();
      expect(found.get('pulsar_canary_healthy')).toBe(1);
      expect(found.get('pulsar_canary_messages_received_total')).toBeGreaterThan(0);
      expect(found.get('pulsar_canary_latency_seconds_count')).toBeGreaterThan(0);
      console.info(Object.fromEntries(found));
    },
    3 * minute,
  );

  test(
    'when its broker stands still, then that is told within 30 s, and when it goes on all is well and nothing is lost',
    async () => {
      await whilePaused('canary-broker-0', async () => {
        console.info((await says({ status: 'False', reason: 'NotWriting' }, told)).message);
      });
      await says({ status: 'True' }, 3 * minute);
      expect(await lost()).toBe(0);
    },
    6 * minute,
  );

  test(
    'when its broker is killed, then messages come back when there is one again, and nothing is lost',
    async () => {
      const before = (await metrics()).get('pulsar_canary_messages_received_total') ?? 0;
      await kubectl(['-n', namespace, 'delete', 'pod', 'canary-broker-0', '--grace-period=0', '--force']);
      await subject.condition('Ready', 'True', 5 * minute);
      await says({ status: 'True' }, 3 * minute);
      // By then what was acknowledged before and did not come would count as lost.
      await eventually(
        '40 more messages come',
        async () => {
          const now = (await metrics()).get('pulsar_canary_messages_received_total') ?? 0;
          if (now >= before + 40) return true;
          throw new Error(`${now - before} came`);
        },
        { withinMs: 3 * minute },
      );
      expect(await lost()).toBe(0);
    },
    12 * minute,
  );

  test(
    'when it is taken out, then its pod, its condition and its subscription go, and the cluster stays Ready',
    async () => {
      await kubectl([
        ...['-n', namespace, 'patch', 'pulsarcluster', 'canary', '--type=json'],
        ...['-p', '[{"op":"remove","path":"/spec/canary"}]'],
      ]);
      await eventually(
        'the canary is gone',
        async () => !(await get(`/api/v1/namespaces/${namespace}/pods/canary-canary-0`)),
        { withinMs: 2 * minute },
      );
      const { conditions } = await subject.condition('Ready', 'True', 2 * minute);
      expect(conditions?.map(({ type }) => type)).not.toContain('CanaryHealthy');
      const topic = 'persistent://public/default/canary-canary';
      const list = `bin/pulsar-admin topics subscriptions ${topic} 2>&1 || true`;
      const words = ['-n', namespace, 'exec', 'canary-broker-0', '--', 'bash', '-c', list];
      expect(await kubectl(words, { deadlineMs: 2 * minute })).not.toContain('pulsar-operator-canary');
    },
    8 * minute,
  );
});
