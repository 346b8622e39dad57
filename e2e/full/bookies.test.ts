import { beforeAll, describe, expect, test } from 'vitest';
import { ordinalOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { givenCluster } from '../support/given.ts';
import { harmless } from '../support/harmless.ts';
import { kubectl, list } from '../support/kubernetes.ts';
import { keepAll, sampleCluster } from '../support/sample.ts';
import { consume, produce } from '../support/traffic.ts';

const namespace = 'e2e-bookies';
const minute = 60_000;
const quorums = { ensemble: 2, write: 2, ack: 2 };
const spec = { broker: { replicas: 1, config: keepAll }, proxy: { replicas: 0 }, quorums };
const subject = givenCluster(sampleCluster(namespace, 'bookies', spec));
/** 200 ledgers and 105 MB, each entry on two of five bookies. */
const big = {
  prefix: 'big',
  topics: 200,
  messages: Array.from({ length: 8 }, (_, n) => `${n}`.repeat(65_536)),
};
/** As many as on another operator lost nine of them on the way from 12 to 10 bookies. */
const many = { prefix: 'many', topics: 220, messages: ['one', 'two'] };

/** Each topic of a set, eight at a time. */
async function forTopics(
  { prefix, topics }: typeof big,
  use: (topic: string) => Promise<void>,
): Promise<void> {
  const names = Array.from({ length: topics }, (_, index) => `${prefix}-${index}`).values();
  const worker = async () => {
    for (const name of names) await use(name);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

function write(set: typeof big): Promise<void> {
  return forTopics(set, topic => produce(subject, 'broker', topic, set.messages));
}

/** Reads every topic from the bookies: the broker is another one, which remembers nothing. */
async function expectWhole(...sets: readonly (typeof big)[]): Promise<void> {
  await kubectl(['-n', namespace, 'delete', 'pod', 'bookies-broker-0', '--wait=true']);
  await subject.condition('Ready', 'True', 4 * minute);
  for (const set of sets) {
    await forTopics(set, async topic => {
      const received = await consume(subject, 'broker', topic, set.messages.length);
      expect(
        received.length === set.messages.length && received.every((text, n) => text === set.messages[n]),
      ).toBe(true);
    });
  }
}

async function resize(replicas: number): Promise<void> {
  const begun = performance.now();
  await harmless(subject, 'broker', `to-${replicas}-${Date.now()}`, async () => {
    await subject.patch({ bookkeeper: { replicas } });
    await subject.condition('Ready', 'True', 20 * minute);
    console.info(`${replicas} bookies after ${Math.round((performance.now() - begun) / 1000)} s`);
  });
  const ordinals = (await subject.pods('bookkeeper')).map(({ metadata }) => ordinalOf(metadata.name));
  expect(ordinals.sort((a, b) => a - b)).toEqual(Array.from({ length: replicas }, (_, ordinal) => ordinal));
}

/** The bookies that handed over their ledgers since a moment, in that order. */
async function drainedSince(moment: number): Promise<number[]> {
  const jobs = await list(
    `/apis/batch/v1/namespaces/${namespace}/jobs`,
    'app.kubernetes.io/component=recovery',
  );
  const made = (job: KubernetesObject) => Date.parse(job.metadata.creationTimestamp ?? '');
  const recent = jobs.filter(job => made(job) >= moment).sort((a, b) => made(a) - made(b));
  return recent.map(({ metadata }) => ordinalOf(metadata.name));
}

describe('given 200 ledgers with 105 MB on five bookies and a producer that never stops', () => {
  beforeAll(async () => {
    await resize(5);
    await write(big);
  }, 10 * minute);

  test(
    'when three are enough, then two hand over their ledgers and every topic is whole',
    async () => {
      await resize(3);
      await expectWhole(big);
    },
    20 * minute,
  );
});

describe('given 220 topics on twelve bookies and a producer that never stops', () => {
  beforeAll(async () => {
    await resize(12);
    await write(many);
  }, 15 * minute);

  test(
    'when ten are wanted, then 11 and 10 leave, in this order, and every topic is whole',
    async () => {
      const moment = Math.floor(Date.now() / 1000) * 1000;
      await resize(10);
      expect(await drainedSince(moment)).toEqual([11, 10]);
      await expectWhole(many);
    },
    20 * minute,
  );

  test(
    'when three are wanted, then the highest go one after the other and every topic is whole',
    async () => {
      const moment = Math.floor(Date.now() / 1000) * 1000;
      await resize(3);
      expect(await drainedSince(moment)).toEqual([9, 8, 7, 6, 5, 4, 3]);
      await expectWhole(big, many);
    },
    30 * minute,
  );
});
