import { beforeAll, describe, expect, test } from 'vitest';
import { isReadOnly } from '../support/bookie.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { harmless } from '../support/harmless.ts';
import { consumeByJava, numbered, produceByJava } from '../support/java-client.ts';
import { get, kubectl } from '../support/kubernetes.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import { sampleEvery } from '../support/sampler.ts';
import { produce } from '../support/traffic.ts';

const namespace = 'e2e-bring-back';
const minute = 60_000;
const spec = {
  bookkeeper: { replicas: 3 },
  quorums: { ensemble: 2, write: 2, ack: 2 },
  broker: { config: keepAll },
  proxy: { replicas: 0 },
};
const subject = givenCluster(smallCluster(namespace, 'back', spec), { withinMs: 8 * minute });
const leaver = 'back-bookie-2';
const written = numbered('before', 40);

beforeAll(async () => {
  await produceByJava(subject, 'before', written);
  // Enough ledgers for the copying to take a while.
  for (let topic = 0; topic < 60; topic++) await produce(subject, 'broker', `many-${topic}`, ['one', 'two']);
}, 15 * minute);

async function copies(): Promise<string[]> {
  const job = await get(`/apis/batch/v1/namespaces/${namespace}/jobs/back-recover-2`);
  const pods = (await subject.pods('recovery')).filter(({ status }) => {
    return status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
  });
  return [...(job ? [job.metadata.name] : []), ...pods.map(({ metadata }) => metadata.name)];
}

/** Looks from now on, until it is stopped, at what still empties the bookie when it takes writes. */
function sampleEmptied(): { stop(): Promise<string[][]> } {
  const found: string[][] = [];
  const sampler = sampleEvery(50, async () => {
    const isWritable = await isReadOnly(subject, leaver).then(
      readOnly => !readOnly,
      () => false,
    );
    const present = isWritable ? await copies() : [];
    if (present.length > 0) found.push(present);
  });
  return {
    stop: async () => {
      await sampler.stop();
      return found;
    },
  };
}

describe('given a bookie that hands over its ledgers and a producer that never stops', () => {
  test(
    'when it is to stay after all, then the copying ends before it takes writes, and nothing is lost',
    async () => {
      const uid = await subject.field('pod', leaver, '{.metadata.uid}');
      await harmless(subject, 'broker', 'taken-back', async () => {
        await subject.patch({ bookkeeper: { replicas: 2 } });
        await eventually(
          'the copying begins',
          async () => (await copies()).some(name => name.startsWith('back-recover-2-')),
          { withinMs: 3 * minute, everyMs: 50 },
        );
        const emptied = sampleEmptied();
        await subject.patch({ bookkeeper: { replicas: 3 } });
        await subject.condition('Ready', 'True', 4 * minute);
        expect(await copies()).toEqual([]);
        expect(await isReadOnly(subject, leaver)).toBe(false);
        expect(await emptied.stop()).toEqual([]);
      });
      expect(await subject.field('pod', leaver, '{.metadata.uid}')).toBe(uid);
      expect(await consumeByJava(subject, 'before', written.length)).toEqual(written);
    },
    12 * minute,
  );

  test(
    'when it is to leave again, then it leaves, and every message is there',
    async () => {
      await subject.patch({ bookkeeper: { replicas: 2 } });
      await subject.condition('Ready', 'True', 8 * minute);
      await kubectl(['-n', namespace, 'delete', 'pod', 'back-broker-0', '--wait=true']);
      await subject.condition('Ready', 'True', 4 * minute);
      expect(await consumeByJava(subject, 'before', written.length)).toEqual(written);
    },
    15 * minute,
  );
});
