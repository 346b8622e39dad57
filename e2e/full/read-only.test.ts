import { describe, expect, test } from 'vitest';
import { isReadOnly, makeReadOnly } from '../support/bookie.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { consumeByJava, numbered, produceByJava } from '../support/java-client.ts';
import { kubectl } from '../support/kubernetes.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';

const namespace = 'e2e-read-only';
const minute = 60_000;
const spec = {
  progressDeadlineSeconds: 60,
  bookkeeper: { replicas: 3 },
  quorums: { ensemble: 2, write: 2, ack: 2 },
  broker: { config: keepAll },
  proxy: { replicas: 0 },
};
const subject = givenCluster(smallCluster(namespace, 'full', spec), { withinMs: 8 * minute });
const bookies = ['full-bookie-0', 'full-bookie-1', 'full-bookie-2'] as const;

/** Pulsar's own client writes a new topic and reads it back. */
async function expectWritable(topic: string): Promise<void> {
  await produceByJava(subject, topic, numbered(topic, 20));
  expect(await consumeByJava(subject, topic, 20)).toEqual(numbered(topic, 20));
}

function uids(): Promise<(string | undefined)[]> {
  return subject.pods('bookkeeper').then(pods => pods.map(({ metadata }) => metadata.uid));
}

async function expectReadOnly(message: RegExp): Promise<void> {
  const status = await subject.condition('Ready', 'False', minute);
  expect(status.conditions?.find(({ type }) => type === 'Ready')?.reason).toBe('ReadOnly');
  const told = async () => {
    const sentence = sentenceOf((await subject.cluster()).status);
    expect(sentence).toMatch(message);
    return sentence;
  };
  // Two of them are enough not to be Ready: the last may be heard of a moment later.
  console.info(await eventually('all are told', told, { withinMs: minute }));
}

describe('given three bookies, of which two have to take writes', () => {
  test(
    'when all are made read-only by hand, then the cluster is not Ready within a minute, and is when they are set back',
    async () => {
      for (const bookie of bookies) await makeReadOnly(subject, bookie, true);
      await expectReadOnly(/3 of 3 bookies take no writes \(full-bookie-0, full-bookie-1, full-bookie-2\)/);
      for (const bookie of bookies) await makeReadOnly(subject, bookie, false);
      await subject.condition('Ready', 'True', 2 * minute);
      await expectWritable('by-hand');
    },
    8 * minute,
  );

  test(
    'when all are made read-only by hand, then a restart has them take writes again, as the cluster says',
    async () => {
      for (const bookie of bookies) await makeReadOnly(subject, bookie, true);
      await expectReadOnly(/restart them when there is room/);
      const annotation = `pulsar-operator.dev/restart-bookkeeper=${Date.now()}`;
      await kubectl(['-n', namespace, 'annotate', 'pulsarcluster', 'full', annotation]);
      await subject.condition('Ready', 'False', minute);
      await eventually(
        'every bookie takes writes',
        async () => !(await Promise.all(bookies.map(name => isReadOnly(subject, name)))).includes(true),
        { withinMs: 5 * minute },
      );
      await subject.condition('Ready', 'True', 4 * minute);
      await expectWritable('restarted');
    },
    12 * minute,
  );

  test(
    'when a limit makes them read-only, then the roll stops at the first, and taking it back is all there is to do',
    async () => {
      const before = await uids();
      const limits = (limit: string) => ({
        diskUsageThreshold: limit,
        diskUsageWarnThreshold: limit,
        diskUsageLwmThreshold: limit,
      });
      await subject.patch({ bookkeeper: { config: limits('0.01') } });
      const said = async () => {
        const message = sentenceOf((await subject.cluster()).status);
        if (!message.includes('full-bookie-2 takes no writes since its restart')) throw new Error(message);
        return message;
      };
      console.info(await eventually('the roll stops', said, { withinMs: 5 * minute }));
      // Nothing has moved for a minute: it has stopped.
      await subject.condition('Stalled', 'True', 4 * minute);
      await said();
      const after = await uids();
      expect(before.filter(uid => after.includes(uid))).toHaveLength(2);
      await expectWritable('meanwhile');
      await subject.patch({
        bookkeeper: {
          config: { ...limits('0.999'), diskUsageWarnThreshold: '0.998', diskUsageLwmThreshold: null },
        },
      });
      await subject.condition('Ready', 'True', 6 * minute);
      for (const bookie of bookies) expect(await isReadOnly(subject, bookie), bookie).toBe(false);
      const last = await uids();
      expect(before.filter(uid => last.includes(uid))).toHaveLength(2);
      await expectWritable('afterwards');
      for (const topic of ['by-hand', 'restarted', 'meanwhile']) {
        expect(await consumeByJava(subject, topic, 20)).toEqual(numbered(topic, 20));
      }
    },
    20 * minute,
  );
});
