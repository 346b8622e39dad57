import { expect, test } from 'vitest';
import { sh } from '#e2e/cluster/shell.ts';
import { documentedCommands } from '../support/commands.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { kubectl } from '../support/kubernetes.ts';
import { keepAll, sampleCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';
import { consume, produce } from '../support/traffic.ts';

const namespace = 'e2e-majority';
const minute = 60_000;
const spec = { broker: { replicas: 1, config: keepAll }, proxy: { replicas: 0 } };
const subject = givenCluster(sampleCluster(namespace, 'majority', spec));

/** Types a command of the documentation into a shell whose kubectl is that of the test, in the test's namespace. */
async function type(text: string): Promise<void> {
  const command = text.replaceAll(/\bNAME\b/g, subject.name);
  const shell = `set -euo pipefail\nkubectl() { "$KUBECTL" -n ${namespace} "$@"; }\n${command}`;
  await sh('bash', ['-c', shell], { deadlineMs: 2 * minute });
}

function copying(): string {
  const found = documentedCommands().find(({ text }) => text.includes('tar -C'));
  if (!found) throw new Error('the documentation has no command that copies the data');
  return found.text;
}

async function messageHas(part: string, withinMs: number): Promise<void> {
  await eventually(
    `a status that says "${part}"`,
    async () => sentenceOf((await subject.cluster()).status).includes(part),
    { withinMs },
  );
}

test(
  'given two of three ZooKeeper servers that lose their disks, when the sentence is followed, then all is there again',
  async () => {
    await produce(subject, 'broker', 'kept', ['one', 'two']);
    const claims = [0, 2].map(at => `data-majority-zookeeper-${at}`);
    const pods = [0, 2].map(at => `majority-zookeeper-${at}`);
    await kubectl(['-n', namespace, 'delete', 'pvc', ...claims, '--wait=false']);
    await kubectl(['-n', namespace, 'delete', 'pod', ...pods, '--wait=false']);
    await messageHas(
      '2 of 3 servers have lost their data: majority-zookeeper-0, majority-zookeeper-2.',
      2 * minute,
    );
    await eventually(
      'the new server runs',
      async () => {
        return (await subject.field('pod', 'majority-zookeeper-0', '{.status.phase}')) === 'Running';
      },
      { withinMs: 2 * minute },
    );
    await type(copying());
    await expect(type(copying()), 'a server that has data is not written over').rejects.toThrow();
    await type('kubectl delete pod NAME-zookeeper-0');
    await subject.condition('Ready', 'True', 8 * minute);
    expect(await consume(subject, 'broker', 'kept', 2)).toEqual(['one', 'two']);
    expect((await subject.cluster()).status).toMatchObject({ zookeeperMembers: 3 });
    expect((await subject.cluster()).status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'MetadataInitialized', status: 'True' }),
    );
  },
  18 * minute,
);
