import { beforeAll, describe, expect, test } from 'vitest';
import { claimsOf, giveUp } from '../support/disks.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { harmless } from '../support/harmless.ts';
import { kubectl } from '../support/kubernetes.ts';
import { keepAll, sampleCluster } from '../support/sample.ts';
import { consume, produce, underTraffic } from '../support/traffic.ts';

const namespace = 'e2e-lost-disk';
const minute = 60_000;
const spec = { broker: { replicas: 1, config: keepAll }, proxy: { replicas: 0 } };
const subject = givenCluster(sampleCluster(namespace, 'disks', spec));
const topics = Array.from({ length: 20 }, (_, index) => `kept-${index}`);

beforeAll(async () => {
  for (const topic of topics) await produce(subject, 'broker', topic, ['one', 'two']);
}, 8 * minute);

function uidOf(kind: string, name: string): Promise<string> {
  return subject.field(kind, name, '{.metadata.uid}');
}

/** Takes something of a pod away while a producer never stops, and waits until each claim is another and all serve. */
async function lose(pod: string, claims: readonly string[], loss: () => Promise<unknown>): Promise<void> {
  const before = await Promise.all(claims.map(claim => uidOf('pvc', claim)));
  await harmless(subject, 'broker', `without-${pod}-${Date.now()}`, async () => {
    const begun = performance.now();
    await loss();
    await eventually(
      `new claims of ${pod}`,
      async () => {
        const after = await Promise.all(claims.map(claim => uidOf('pvc', claim)));
        return after.every((uid, index) => uid && uid !== before[index]);
      },
      { withinMs: 4 * minute },
    );
    await subject.condition('Ready', 'True', 6 * minute);
    console.info(`${pod} back after ${Math.round((performance.now() - begun) / 1000)} s`);
  });
}

/** Deletes a volume under its claim, as when somebody removes a disk by mistake. */
async function removeVolume(claim: string): Promise<void> {
  const volume = await subject.field('pvc', claim, '{.spec.volumeName}');
  await kubectl(['delete', 'pv', volume, '--wait=false']);
  await kubectl(['patch', 'pv', volume, '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
  await eventually('the claim is lost', async () => {
    return (await subject.field('pvc', claim, '{.status.phase}')) === 'Lost';
  });
}

describe('given a producer that never stops', () => {
  test(
    'when a bookie loses both disks, then its ledgers are copied before it returns as a new one',
    async () => {
      const bookie = 'disks-bookie-1';
      await lose(bookie, claimsOf(bookie), () => giveUp(subject, bookie));
      expect(await subject.events('Created')).toContain('Created Job disks-recover-1');
      // What the broker remembers must not answer for what the bookies have lost.
      await kubectl(['-n', namespace, 'delete', 'pod', 'disks-broker-0', '--wait=true']);
      await subject.condition('Ready', 'True', 4 * minute);
      for (const topic of topics) expect(await consume(subject, 'broker', topic, 2)).toEqual(['one', 'two']);
    },
    12 * minute,
  );

  test(
    'when a bookie loses its journal alone, then it returns with two new disks',
    async () => {
      const bookie = 'disks-bookie-2';
      await lose(bookie, claimsOf(bookie), () => giveUp(subject, bookie, [`journal-${bookie}`]));
      for (const topic of topics) expect(await consume(subject, 'broker', topic, 2)).toEqual(['one', 'two']);
    },
    12 * minute,
  );

  test(
    'when the volume of a ZooKeeper server is deleted, then it gets a new one and votes with what the others know',
    async () => {
      const claim = 'data-disks-zookeeper-1';
      await lose('disks-zookeeper-1', [claim], async () => {
        await removeVolume(claim);
        await kubectl(['-n', namespace, 'delete', 'pod', 'disks-zookeeper-1', '--wait=false']);
      });
      // Now the quorum needs the new one.
      await underTraffic(subject, 'broker', `votes-${Date.now()}`, async () => {
        await kubectl(['-n', namespace, 'delete', 'pod', 'disks-zookeeper-0', '--wait=true']);
        await subject.condition('Ready', 'True', 4 * minute);
      });
      expect((await subject.cluster()).status).toMatchObject({ zookeeperMembers: 3 });
    },
    12 * minute,
  );
});
