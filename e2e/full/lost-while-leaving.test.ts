import { beforeAll, expect, test } from 'vitest';
import { claimsOf, giveUp } from '../support/disks.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { harmless } from '../support/harmless.ts';
import { get, kubectl } from '../support/kubernetes.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';
import { consume, produce } from '../support/traffic.ts';

const namespace = 'e2e-lost-while-leaving';
const minute = 60_000;
const spec = {
  bookkeeper: { replicas: 4 },
  quorums: { ensemble: 3, write: 2, ack: 2 },
  broker: { config: keepAll },
  proxy: { replicas: 0 },
};
const subject = givenCluster(smallCluster(namespace, 'leaving', spec), { withinMs: 8 * minute });
const bookie = 'leaving-bookie-1';
/** Enough ledgers for the copying to take a while. */
const topics = Array.from({ length: 60 }, (_, index) => `kept-${index}`);

beforeAll(async () => {
  for (const topic of topics) await produce(subject, 'broker', topic, ['one', 'two']);
}, 10 * minute);

/** Reads from the bookies: the broker is another one, which remembers nothing. */
async function expectWhole(): Promise<void> {
  await kubectl(['-n', namespace, 'delete', 'pod', 'leaving-broker-0', '--wait=true']);
  await subject.condition('Ready', 'True', 4 * minute);
  for (const topic of topics) expect(await consume(subject, 'broker', topic, 2)).toEqual(['one', 'two']);
}

/** A bookie is to leave, and another loses both disks while that one's ledgers are copied; returns what is said of it. */
async function loseWhileLeaving(): Promise<string> {
  await subject.patch({ bookkeeper: { replicas: 3 } });
  await eventually(
    'ledgers are copied',
    () => get(`/apis/batch/v1/namespaces/${namespace}/jobs/leaving-recover-3`),
    {
      withinMs: 3 * minute,
      everyMs: 50,
    },
  );
  await giveUp(subject, bookie);
  const begun = performance.now();
  const message = await eventually(
    'a sentence with what to do',
    async () => {
      const said = sentenceOf((await subject.cluster()).status);
      if (said.includes(`${bookie} has lost its disk`) && said.includes('raise bookkeeper.replicas'))
        return said;
      throw new Error(said);
    },
    { withinMs: minute },
  );
  console.info(`told after ${Math.round((performance.now() - begun) / 1000)} s: ${message}`);
  return message;
}

test(
  'given a bookie that leaves, when another loses its disks, then what helps is told within a minute, and helps, and nothing is lost',
  async () => {
    const uids = () =>
      Promise.all(claimsOf(bookie).map(claim => subject.field('pvc', claim, '{.metadata.uid}')));
    const before = await uids();
    await harmless(subject, 'broker', 'lost-while-leaving', async () => {
      const { more } =
        /raise bookkeeper\.replicas by (?<more>\d+)/.exec(await loseWhileLeaving())?.groups ?? {};
      await subject.patch({ bookkeeper: { replicas: 3 + Number(more) } });
      await subject.condition('Ready', 'True', 10 * minute);
    });
    expect((await uids()).filter(uid => before.includes(uid))).toEqual([]);
    await expectWhole();
  },
  24 * minute,
);

test(
  'given that bookie is back, when one is to leave again, then it leaves, and every message is there',
  async () => {
    await harmless(subject, 'broker', 'leaves', async () => {
      await subject.patch({ bookkeeper: { replicas: 3 } });
      await subject.condition('Ready', 'True', 8 * minute);
    });
    expect(await subject.pods('bookkeeper')).toHaveLength(3);
    await expectWhole();
  },
  18 * minute,
);
