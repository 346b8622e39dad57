import { beforeAll, describe, expect, test } from 'vitest';
import { isReady } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { harmless } from '../support/harmless.ts';
import { consumeByJava, numbered, produceByJava } from '../support/java-client.ts';
import { kubectl } from '../support/kubernetes.ts';
import { whilePaused } from '../support/processes.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';
import { underTraffic } from '../support/traffic.ts';

const namespace = 'e2e-failed-roll';
const minute = 60_000;
const spec = {
  bookkeeper: { replicas: 3 },
  broker: { replicas: 2, config: keepAll },
  proxy: { replicas: 0 },
};
const cluster = smallCluster(namespace, 'failed', spec);
const subject = givenCluster(cluster, { withinMs: 8 * minute });
const written = numbered('before', 50);

beforeAll(async () => {
  await produceByJava(subject, 'before', written);
}, 12 * minute);

async function podOf(component: string, name: string): Promise<Pod | undefined> {
  return (await subject.pods(component)).find(({ metadata }) => metadata.name === name);
}

async function brokerOf(name: string): Promise<Pod | undefined> {
  return podOf('broker', name);
}

/** What the cluster says while a roll of brokers has failed. */
async function expectFailed(): Promise<void> {
  const status = await subject.condition('Stalled', 'True', minute);
  expect(status.conditions?.find(({ type }) => type === 'Stalled')?.reason).toBe('RollFailed');
  expect(sentenceOf(status)).toMatch(
    /failed-broker-1 container failed .*correct or revert the specification/s,
  );
}

/** Nothing that serves may have been made anew, or be on its way out. */
function expectSame(pod: Pod | undefined, before: Pod | undefined): void {
  expect(pod?.metadata.uid).toBe(before?.metadata.uid);
  expect(pod?.metadata.deletionTimestamp).toBeUndefined();
  expect(pod?.status?.containerStatuses?.[0]?.restartCount).toBe(0);
}

describe('given two brokers, a value that makes them crash and a producer that never stops', () => {
  const broken = (brokerShutdownTimeoutMs: string | null) => ({
    broker: { config: { brokerShutdownTimeoutMs } },
  });

  test(
    'when the roll has failed and the broker that is left is unready for 14 s, then it is not restarted, and the other comes back as it was',
    async () => {
      const before = await brokerOf('failed-broker-0');
      await underTraffic(subject, 'broker', 'crash', async () => {
        await subject.patch(broken('abc'));
        await eventually('the roll fails', () => expectFailed().then(() => true), { withinMs: 4 * minute });
        const unready = 'mv /tmp/status /tmp/s; sleep 14; mv /tmp/s /tmp/status';
        const exec = ['-n', namespace, 'exec', 'failed-broker-0', '--', 'bash', '-c', unready];
        const blinking = kubectl(exec, { deadlineMs: minute });
        await eventually('the broker that is left is unready', async () => {
          const pod = await brokerOf('failed-broker-0');
          return pod !== undefined && !isReady(pod);
        });
        await blinking;
        await eventually('it is ready again', async () => {
          const pod = await brokerOf('failed-broker-0');
          expectSame(pod, before);
          return pod !== undefined && isReady(pod);
        });
        await eventually(
          'the failed broker serves with what it had',
          async () => {
            const pods = await subject.pods('broker');
            return pods.length === 2 && pods.every(isReady);
          },
          { withinMs: 5 * minute },
        );
        const revisions = (await subject.pods('broker')).map(
          ({ metadata }) => metadata.labels?.['controller-revision-hash'],
        );
        expect(new Set(revisions).size).toBe(1);
        await expectFailed();
        expectSame(await brokerOf('failed-broker-0'), before);
      });
    },
    12 * minute,
  );

  test(
    'when a broker is deleted meanwhile, then it comes back with what has served',
    async () => {
      const before = await brokerOf('failed-broker-1');
      await kubectl(['-n', namespace, 'delete', 'pod', 'failed-broker-1', '--wait=true']);
      await eventually(
        'the broker serves again',
        async () => {
          const pod = await brokerOf('failed-broker-1');
          return pod !== undefined && pod.metadata.uid !== before?.metadata.uid && isReady(pod);
        },
        { withinMs: 4 * minute },
      );
      await expectFailed();
    },
    6 * minute,
  );

  test(
    'when the value is taken back, then nothing restarts, the cluster is Ready, and every message is there',
    async () => {
      const before = await subject.pods('broker');
      await subject.patch(broken(null));
      await subject.condition('Ready', 'True', 4 * minute);
      for (const pod of before) expectSame(await brokerOf(pod.metadata.name), pod);
      expect(await consumeByJava(subject, 'before', written.length)).toEqual(written);
    },
    8 * minute,
  );
});

describe('given a roll of three bookies and a producer that never stops', () => {
  test(
    'when a bookie whose turn has not come is unready for a moment, then it is not restarted for that',
    async () => {
      const before = await podOf('bookkeeper', 'failed-bookie-0');
      const middle = await podOf('bookkeeper', 'failed-bookie-1');
      await harmless(subject, 'broker', 'blink', async () => {
        await subject.patch({ bookkeeper: { config: { gcWaitTime: '900001' } } });
        await eventually(
          'the second bookie starts',
          async () => {
            const pod = await podOf('bookkeeper', 'failed-bookie-1');
            const runs = pod?.status?.containerStatuses?.[0]?.state?.running !== undefined;
            return pod !== undefined && pod.metadata.uid !== middle?.metadata.uid && runs;
          },
          { withinMs: 5 * minute },
        );
        // The second is held where it is, so that the turn of the first does not come.
        await whilePaused('failed-bookie-1', async () => {
          const isFirst = async (ready: boolean) => {
            const pod = await podOf('bookkeeper', 'failed-bookie-0');
            expectSame(pod, before);
            return pod !== undefined && isReady(pod) === ready;
          };
          await whilePaused('failed-bookie-0', async () => {
            await eventually('the first bookie is unready', () => isFirst(false));
          });
          await eventually('the first bookie is ready again', () => isFirst(true));
        });
        await subject.condition('Ready', 'True', 8 * minute);
      });
      expect(await consumeByJava(subject, 'before', written.length)).toEqual(written);
    },
    20 * minute,
  );
});
