import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { componentNames } from '#src/components/build/names.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { readyNeverLies } from '../support/harmless.ts';
import { loadPulsar } from '../support/images.ts';
import { keepAll, sampleCluster } from '../support/sample.ts';
import { startedAt } from '../support/times.ts';
import { consume, expectAll, produce, sendWithoutEnd } from '../support/traffic.ts';

const minute = 60_000;
const kept = ['written', 'by', '3.3.6'];

beforeAll(() => loadPulsar('3.3.6', '4.0.6'), 30 * minute);

const cluster = sampleCluster('e2e-upgrade', 'upgrade', { version: '3.3.6', broker: { config: keepAll } });
const subject = givenCluster(cluster, { withinMs: 8 * minute });

beforeAll(() => produce(subject, 'broker', 'kept', kept), 2 * minute);

/** No pod of a component started before the last of the component that goes before it. */
async function expectOrder(order: readonly string[]): Promise<void> {
  const times = await Promise.all(order.map(name => startedAt(subject, name)));
  for (const [at, later] of times.slice(1).entries()) {
    const last = Math.max(...(times[at] ?? []));
    expect(Math.min(...later), `${order[at + 1]} after ${order[at]}`).toBeGreaterThanOrEqual(last);
  }
}

async function versions(): Promise<(string | undefined)[]> {
  const { status } = await subject.cluster();
  return [status?.version, ...Object.values(status?.components ?? {}).map(each => each.version)];
}

/** Changes the version while a producer never stops. */
async function changeTo(version: string, order: readonly string[]): Promise<void> {
  const topic = `to-${version}-${Date.now()}`;
  await readyNeverLies(subject, async () => {
    const traffic = sendWithoutEnd(subject, 'broker', topic);
    await sleep(2000);
    const begun = performance.now();
    await subject.patch({ version });
    await subject.condition('Ready', 'True', 15 * minute);
    const seconds = Math.round((performance.now() - begun) / 1000);
    const { acknowledged, longestGap } = await traffic.stop();
    console.info(`${version} after ${seconds} s: ${acknowledged.length} acknowledged, ${longestGap}`);
    await expectOrder(order);
    await expectAll(subject, 'broker', topic, acknowledged);
    expect((await consume(subject, 'proxy', 'kept', kept.length)).sort()).toEqual([...kept].sort());
    expect(await versions()).toEqual(Array.from({ length: 6 }, () => version));
  });
}

describe('given a cluster on 3.3.6', () => {
  test(
    'when 5.0.0 is asked for, then it is held with the version to go to first and nothing changes',
    async () => {
      const before = (await subject.statefulSets()).map(({ metadata }) => metadata.generation);
      await subject.patch({ version: '5.0.0' });
      const { conditions } = await subject.condition('Held', 'True', minute);
      expect(conditions?.find(({ type }) => type === 'Held')).toMatchObject({
        reason: 'VersionChange',
        message: expect.stringContaining('Set version to a release of 4.0 first'),
      });
      expect((await subject.statefulSets()).map(({ metadata }) => metadata.generation)).toEqual(before);
      await subject.patch({ version: '3.3.6' });
      await subject.condition('Ready', 'True', minute);
    },
    3 * minute,
  );

  test(
    'when a version has no image, then the roll stops at the first pod, and setting it back repairs that',
    async () => {
      await subject.patch({ version: '4.0.7' });
      await eventually(
        'a pod whose image cannot be pulled',
        async () => {
          const units = (await subject.cluster()).status?.units ?? [];
          return units.some(({ workloadStatus }) => workloadStatus === 'Blocked');
        },
        { withinMs: 2 * minute },
      );
      const { status } = await subject.cluster();
      expect(status?.components?.['zookeeper']).toMatchObject({ ready: 2, version: '3.3.6' });
      expect(status?.components?.['broker']?.message).toBe('Waiting for its turn to get 4.0.7');
      await subject.patch({ version: '3.3.6' });
      await subject.condition('Ready', 'True', 3 * minute);
    },
    6 * minute,
  );
});

describe('given a producer that never stops', () => {
  const back = componentNames.toReversed();

  test(
    'when 3.3.6 becomes 4.0.6, then each tier rolls after what it stands on, and nothing is lost',
    async () => {
      await changeTo('4.0.6', componentNames);
    },
    20 * minute,
  );

  test(
    'when 4.0.6 becomes 4.0.8, then each tier rolls after what it stands on, and nothing is lost',
    async () => {
      await changeTo('4.0.8', componentNames);
    },
    20 * minute,
  );

  test(
    'when 4.0.8 goes back to 4.0.6, then each tier rolls after what stands on it, and nothing is lost',
    async () => {
      await changeTo('4.0.6', back);
    },
    20 * minute,
  );
});
