import { describe, expect, test } from 'vitest';
import type { Condition } from '#src/api/cluster-status.ts';
import type { ConditionType } from '#src/api/schema/condition.ts';
import { makeReadOnly } from '../support/bookie.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { consumeByJava, numbered, produceByJava } from '../support/java-client.ts';
import { kubectl } from '../support/kubernetes.ts';
import { whilePaused } from '../support/processes.ts';
import { keepAll, smallCluster } from '../support/sample.ts';

const namespace = 'e2e-serving';
const minute = 60_000;
/** Within which what is wrong is told; ZooKeeper itself tells of a session that is lost after 30 to 40 s. */
const told = 30_000;
const spec = {
  bookkeeper: { replicas: 3 },
  quorums: { ensemble: 2, write: 2, ack: 2 },
  broker: { config: keepAll },
  proxy: { replicas: 0 },
};
const subject = givenCluster(smallCluster(namespace, 'serving', spec), { withinMs: 8 * minute });

function inPod(pod: string, command: string): Promise<string> {
  const words = ['-n', namespace, 'exec', `serving-${pod}`, '--', 'bash', '-c', command];
  return kubectl(words, { deadlineMs: 2 * minute });
}

/** Waits until a condition says this, and returns it. */
function says(type: ConditionType, wanted: Partial<Condition>, withinMs = told): Promise<Condition> {
  return eventually(
    `${type} says ${JSON.stringify(wanted)}`,
    async () => {
      const found = (await subject.cluster()).status?.conditions?.find(each => each.type === type);
      const isSo = Object.entries(wanted).every(([key, value]) => found?.[key as keyof Condition] === value);
      if (isSo) return found;
      throw new Error(JSON.stringify(found));
    },
    { withinMs },
  );
}

async function writtenBefore(topic: string): Promise<() => Promise<void>> {
  await produceByJava(subject, topic, numbered(topic, 20));
  return async () => expect(await consumeByJava(subject, topic, 20)).toEqual(numbered(topic, 20));
}

async function uids(): Promise<Set<string | undefined>> {
  return new Set((await subject.pods()).map(({ metadata }) => metadata.uid));
}

describe('given a cluster at rest', () => {
  test(
    'when all bookies are made read-only, then Ready is False within 30 s, and True when they are set back',
    async () => {
      const bookies = [0, 1, 2].map(at => `serving-bookie-${at}`);
      for (const bookie of bookies) await makeReadOnly(subject, bookie, true);
      await says('Ready', { status: 'False', reason: 'ReadOnly' });
      for (const bookie of bookies) await makeReadOnly(subject, bookie, false);
      await says('Ready', { status: 'True' }, 2 * minute);
    },
    8 * minute,
  );

  test(
    'when all bookies stand still, then brokers store nothing, and Ready says so before their sessions are over',
    async () => {
      const paused = [0, 1, 2].map(at => `serving-bookie-${at}`);
      await whilePaused(paused, async () => void (await says('Ready', { status: 'False' }, minute)));
      await says('Ready', { status: 'True' }, 5 * minute);
    },
    12 * minute,
  );

  test(
    'when autorecovery is switched off in ZooKeeper, then that is told, and following the sentence ends it',
    async () => {
      await inPod('bookie-0', 'bin/bookkeeper shell autorecovery -disable');
      const { message } = await says('Redundant', { status: 'Unknown', reason: 'AutorecoveryDisabled' });
      console.info(message);
      const [, remedy = ''] = /`([^`]+)`/.exec(message) ?? [];
      await inPod('bookie-0', remedy);
      await says('Redundant', { status: 'True' });
      await says('Ready', { status: 'True' });
    },
    5 * minute,
  );

  test(
    'when the metadata is removed, then that is told, nothing restarts, and it is Ready when it is put back',
    async () => {
      const expectKept = await writtenBefore('kept');
      const path = '/admin/clusters/serving';
      const shell = (command: string) =>
        inPod('zookeeper-0', `bin/pulsar zookeeper-shell ${command} 2>/dev/null`);
      const data = (await shell(`get ${path}`)).split('\n').findLast(line => line.startsWith('{')) ?? '';
      expect(data).toContain('serviceUrl');
      const before = await uids();
      await shell(`deleteall ${path}`);
      const { message } = await says('Ready', { status: 'False', reason: 'MetadataLost' });
      console.info(message);
      expect(message).toContain(path);
      await subject.patch({ broker: { config: { ...keepAll, backlogQuotaCheckEnabled: 'false' } } });
      await says('Ready', { status: 'False', reason: 'MetadataLost' });
      expect(await uids()).toEqual(before);
      await shell(`create ${path} '${data}'`);
      await subject.condition('Ready', 'True', 5 * minute);
      await expectKept();
    },
    12 * minute,
  );
});
