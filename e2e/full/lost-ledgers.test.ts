import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
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
    broker: { replicas: 1, config },
    proxy: { replicas: 0 },
  }),
);
const topics = Array.from({ length: 12 }, (_, index) => `single-${index}`);
const bookie = 'copies-bookie-1';

async function message(): Promise<string> {
  return sentenceOf((await subject.cluster()).status);
}

/** Ids of the ledgers that the status says are left. */
async function leftLedgers(): Promise<string[]> {
  const told = /left[^(]*\(([^)]*)\)/.exec(await message())?.[1] ?? '';
  return told.split(', ').flatMap(each => /^\d+/.exec(each)?.[0] ?? []);
}

async function annotate(ids: readonly string[]): Promise<void> {
  const annotation = `pulsar-operator.dev/ledgers-lost=${ids.join(',')}`;
  await kubectl(['-n', namespace, 'annotate', 'pulsarcluster', 'copies', '--overwrite', annotation]);
}

test(
  'given ledgers of one copy, when their bookie loses its disks, then they are named, the brokers roll, and given up they hold up nothing',
  async () => {
    for (const topic of topics) await produce(subject, 'broker', topic, ['lost or not']);
    const claims = [`journal-${bookie}`, `ledgers-${bookie}`];
    await kubectl(['-n', namespace, 'delete', 'pvc', ...claims, '--wait=false']);
    await kubectl(['-n', namespace, 'delete', 'pod', bookie, '--wait=false']);
    await eventually(
      'a status that says what cannot be copied',
      async () => (await message()).includes('They could not be copied'),
      { withinMs: 6 * minute },
    );

    const pod = () => subject.field('pod', 'copies-broker-0', '{.metadata.uid}');
    const before = await pod();
    await subject.patch({ broker: { config: { ttlDurationDefaultInSeconds: 3600 } } });
    await eventually('the broker restarts', async () => (await pod()) !== before, { withinMs: 4 * minute });

    // Five at a time are named.
    const given = new Set<string>();
    await eventually(
      'Ready',
      async () => {
        const { status } = await subject.cluster();
        if (status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'))
          return true;
        const known = given.size;
        for (const id of await leftLedgers()) given.add(id);
        if (given.size > known) await annotate([...given]);
        return false;
      },
      { withinMs: 15 * minute },
    );
    expect(given.size).toBeGreaterThan(0);
    expect((await subject.events('LedgersLost')).join()).toContain(bookie);
    // What other bookies have is read as before.
    const read = await Promise.allSettled(topics.map(topic => consume(subject, 'broker', topic, 1)));
    expect(read.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    await produce(subject, 'broker', 'after', ['goes on']);
    expect(await consume(subject, 'broker', 'after', 1)).toEqual(['goes on']);
  },
  35 * minute,
);
