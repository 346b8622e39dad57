import { describe, expect, test } from 'vitest';
import { operatorVersionAnnotation, templateAnnotation } from '#src/components/build/names.ts';
import { sealed } from '#src/components/build/seal.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { harmless } from '../support/harmless.ts';
import { kubectl } from '../support/kubernetes.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import { sampleEvery } from '../support/sampler.ts';
import type { Subject } from '../support/subject.ts';

const minute = 60_000;
const spec = { broker: { replicas: 2, config: keepAll }, operatorUpgradePolicy: 'OnRestart' };
const first = givenCluster(smallCluster('e2e-upgrade-a', 'first', spec), { withinMs: 8 * minute });
const second = givenCluster(smallCluster('e2e-upgrade-b', 'second', spec), { withinMs: 8 * minute });

/** Has brokers be as an earlier release of the operator would have made them: another template, and nothing else asked. */
async function asOfEarlierRelease({ namespace, name }: Subject): Promise<void> {
  const set = `${name}-broker`;
  const live = await kubectl([
    '-n',
    namespace,
    'get',
    'statefulset',
    set,
    '-o',
    'jsonpath={.metadata.annotations}',
  ]);
  const annotations = {
    ...sealed({ ...(JSON.parse(live) as Record<string, string>), [templateAnnotation]: 'of 0.0.9' }),
    [operatorVersionAnnotation]: '0.0.9',
  };
  const template = { spec: { terminationGracePeriodSeconds: 179 } };
  const patch = JSON.stringify({ metadata: { annotations }, spec: { template } });
  await kubectl(['-n', namespace, 'patch', 'statefulset', set, '--type=merge', '-p', patch]);
}

/** Waits until the condition OperatorUpgradePending is so. */
function pending(subject: Subject, status: string, reason: string, withinMs: number): Promise<string> {
  return eventually(
    `OperatorUpgradePending=${status} of ${subject.name}`,
    async () => {
      const found = conditionOf((await subject.cluster()).status, 'OperatorUpgradePending');
      if (found?.status === status && found.reason === reason) return found.message;
      throw new Error(`${found?.status} ${found?.reason}: ${found?.message}`);
    },
    { withinMs },
  );
}

async function graceOf(subject: Subject): Promise<string[]> {
  const path = '{.spec.template.spec.terminationGracePeriodSeconds}';
  return [await subject.field('statefulset', `${subject.name}-broker`, path)];
}

async function uids(subject: Subject): Promise<string[]> {
  return (await subject.pods('broker')).map(({ metadata }) => metadata.uid ?? '').sort();
}

describe('given two clusters with pods of an earlier release of the operator, which wait for restarts', () => {
  test(
    'then they are Ready with these, say what waits, and a pod that is deleted comes back as it was',
    async () => {
      for (const subject of [first, second]) {
        await asOfEarlierRelease(subject);
        await pending(subject, 'True', 'AwaitingRestart', minute);
        await subject.condition('Ready', 'True', 8 * minute);
      }
      await kubectl(['-n', first.namespace, 'delete', 'pod', 'first-broker-0', '--wait=true']);
      await first.condition('Ready', 'True', 5 * minute);
      expect(await graceOf(first)).toEqual(['179']);
      expect((await first.cluster()).status?.components?.['broker']?.operatorVersion).toBe('0.0.9');
    },
    20 * minute,
  );

  test(
    'when both are to get them as soon as it is their turn, then one does after the other, while a producer never stops',
    async () => {
      const [before] = await Promise.all([uids(second), harmlessly()]);
      expect((await uids(second)).filter(uid => before.includes(uid))).toEqual([]);
      for (const subject of [first, second]) expect(await graceOf(subject)).not.toEqual(['179']);
    },
    20 * minute,
  );
});

/** Both get what is new, and never are both at it. */
async function harmlessly(): Promise<void> {
  const seen: string[] = [];
  const sampler = sampleEvery(200, async () => {
    const clusters = await Promise.all([first.cluster(), second.cluster()]);
    const turns = clusters.map(({ status }) => status?.operatorUpgrade);
    if (turns.every(turn => turn === 'Rolling')) seen.push(new Date().toISOString());
  });
  await harmless(first, 'broker', 'upgrade', async () => {
    for (const subject of [first, second]) await subject.patch({ operatorUpgradePolicy: 'Automatic' });
    for (const subject of [first, second]) await pending(subject, 'False', 'UpToDate', 8 * minute);
  });
  await sampler.stop();
  expect(seen).toEqual([]);
}
