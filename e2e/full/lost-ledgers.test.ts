import { expect, test } from 'vitest';
import { endOfWork } from '#src/cluster/model/jobs.ts';
import { someLeft } from '#src/components/bookkeeper/recovery-job.ts';
import { giveUp } from '../support/disks.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { numbered } from '../support/java-client.ts';
import { kubectl } from '../support/kubernetes.ts';
import { keepAll, sampleCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';
import { consume, produce } from '../support/traffic.ts';

const namespace = 'e2e-lost-ledgers';
const minute = 60_000;
const config = {
  ...keepAll,
  autoSkipNonRecoverableData: 'true',
  managedLedgerMaxEntriesPerLedger: 1,
  managedLedgerMinLedgerRolloverTimeMinutes: 0,
};
const subject = givenCluster(
  sampleCluster(namespace, 'copies', {
    quorums: { ensemble: 1, write: 1, ack: 1 },
    // Workers inside a broker keep it from starting while a ledger of theirs is lost.
    functions: null,
    broker: { replicas: 1, config },
    proxy: { replicas: 0 },
  }),
);
const topics = Array.from({ length: 12 }, (_, index) => `single-${index}`);
const bookie = 'copies-bookie-1';

/** Waits for a sentence that has this in it. */
async function said(words: string, withinMs: number): Promise<void> {
  const found = async () => {
    const message = sentenceOf((await subject.cluster()).status);
    if (!message.includes(words)) throw new Error(message);
    return message;
  };
  console.info(await eventually(`a status that says "${words}"`, found, { withinMs }));
}

/** The ledgers that a sentence says are left, each with its topic where it says so. */
function leftIn(sentence: string): string[] {
  const told = /left[^(]*\(([^)]*)\)/.exec(sentence)?.[1] ?? '';
  return told.split(', ').filter(each => /^\d+/.test(each));
}

/** Gives ledgers up, as the sentence says. */
async function annotate(ledgers: Iterable<string>): Promise<void> {
  const ids = [...ledgers].map(each => Number.parseInt(each));
  const annotation = `pulsar-operator.dev/ledgers-lost=${ids.join(',')}`;
  await kubectl(['-n', namespace, 'annotate', 'pulsarcluster', 'copies', '--overwrite', annotation]);
}

/** What is written while the bookie is away and after, in three parts. */
const messagesOf = (part: number) => numbered(`part-${part}`, 20);

/** Writes all of a part; what a broker that restarts may not have acknowledged comes again. */
function write(part: number): Promise<true> {
  const all = () => produce(subject, 'broker', 'meanwhile', messagesOf(part)).then(() => true as const);
  return eventually(`part ${part} is written`, all, { withinMs: 3 * minute });
}

test(
  'given ledgers of one copy, when their bookie loses its disks, then that is told in time, the brokers roll, and given up they hold up nothing',
  async () => {
    for (const topic of topics) await produce(subject, 'broker', topic, ['lost or not']);
    await giveUp(subject, bookie);
    await said(`${bookie} has lost its disk`, minute);
    await write(0);
    await eventually(
      'a Job has tried in vain',
      async () => (await subject.pods('recovery')).some(pod => endOfWork(pod)?.exitCode === someLeft),
      { withinMs: 5 * minute },
    );
    await said('give them up with the annotation pulsar-operator.dev/ledgers-lost', minute / 2);

    const pod = () => subject.field('pod', 'copies-broker-0', '{.metadata.uid}');
    const before = await pod();
    await subject.patch({ broker: { config: { ttlDurationDefaultInSeconds: 3600 } } });
    await eventually('the broker restarts', async () => (await pod()) !== before, { withinMs: 4 * minute });
    await write(1);

    // Five at a time are named.
    const given = new Set<string>();
    await eventually(
      'Ready',
      async () => {
        const { status } = await subject.cluster();
        if (status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'))
          return true;
        const known = given.size;
        for (const ledger of leftIn(sentenceOf(status))) given.add(ledger);
        if (given.size > known) await annotate(given);
        return false;
      },
      { withinMs: 15 * minute },
    );
    expect(given.size).toBeGreaterThan(0);
    expect((await subject.events('LedgersLost')).join()).toContain(bookie);
    expect((await subject.cluster()).status?.lostLedgers).toMatchObject([{ bookie }]);
    // What other bookies have is read as before, and what was written since.
    const read = await Promise.allSettled(topics.map(topic => consume(subject, 'broker', topic, 1)));
    const lost = topics.filter((_, at) => read[at]?.status === 'rejected');
    expect(lost.filter(topic => ![...given].some(ledger => ledger.endsWith(`/${topic}`)))).toEqual([]);
    expect(lost.length).toBeLessThan(topics.length);
    await write(2);
    const all = [0, 1, 2].flatMap(messagesOf);
    expect((await consume(subject, 'broker', 'meanwhile', all.length)).sort()).toEqual(all.sort());
  },
  35 * minute,
);
