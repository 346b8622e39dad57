import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operatorImageName } from '../cluster/images.ts';
import { givenCluster } from '../support/given.ts';
import { readyNeverLies } from '../support/harmless.ts';
import { loadMortalOperator, loadPulsar } from '../support/images.ts';
import { type Death, deathsSince, runOperator } from '../support/operator.ts';
import { keepAll, sampleCluster } from '../support/sample.ts';
import { consume, produce, underTraffic } from '../support/traffic.ts';

const minute = 60_000;
const topics = Array.from({ length: 30 }, (_, index) => `kept-${index}`);
const kept = ['one', 'two', 'three'];
/** Where the operator was killed, each point once. */
const points = new Set<string>();

beforeAll(() => loadPulsar('4.0.6'), 20 * minute);

const cluster = sampleCluster('e2e-faults', 'faults', {
  version: '4.0.6',
  scaleDownPolicy: 'Delete',
  zookeeper: { replicas: 5 },
  bookkeeper: { replicas: 4 },
  broker: { config: keepAll },
});
const subject = givenCluster(cluster, { withinMs: 8 * minute });

beforeAll(async () => {
  for (const topic of topics) await produce(subject, 'broker', topic, kept);
  await runOperator(await loadMortalOperator());
}, 20 * minute);

afterAll(() => runOperator(operatorImageName), 8 * minute);

/** What the operator was about to do or had just done, in which of the edits. */
function pointsOf(edit: string, killed: readonly Death[]): string[] {
  return killed.map(({ fault, write }) => `${edit}: ${fault} ${write}`);
}

/** Makes an edit that the operator carries out although each of its writes is its last. */
async function carriedOut(edit: string, spec: object): Promise<void> {
  const begunAt = new Date();
  const kills = await readyNeverLies(subject, async () => {
    const begun = performance.now();
    await underTraffic(subject, 'broker', edit, async () => {
      await subject.patch(spec);
      await subject.condition('Ready', 'True', 20 * minute);
    });
    const killed = await deathsSince(begunAt);
    for (const point of pointsOf(edit, killed)) points.add(point);
    const seconds = Math.round((performance.now() - begun) / 1000);
    const different = new Set(pointsOf(edit, killed)).size;
    console.info(`${edit}: killed ${killed.length} times, at ${different} different points, in ${seconds} s`);
    return killed;
  });
  for (const side of ['before', 'after'] as const) {
    expect(kills.filter(({ fault }) => fault === side).length).toBeGreaterThanOrEqual(5);
  }
  for (const topic of topics) {
    expect((await consume(subject, 'proxy', topic, kept.length)).sort()).toEqual([...kept].sort());
  }
}

async function claims(component: string): Promise<string[]> {
  const volumes = await subject.volumes();
  const ofComponent = volumes.filter(
    ({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === component,
  );
  return ofComponent.map(({ metadata }) => metadata.name);
}

describe('given an operator that is killed right before and right after each of its writes', () => {
  test(
    'when ZooKeeper shrinks from five servers to three, then three are left and nothing is lost',
    async () => {
      await carriedOut('zookeeper-shrinks', { zookeeper: { replicas: 3 } });
      expect(await subject.pods('zookeeper')).toHaveLength(3);
    },
    25 * minute,
  );

  test(
    'when one bookie of four is to leave, then it hands over its ledgers and nothing is lost',
    async () => {
      await carriedOut('bookie-leaves', { bookkeeper: { replicas: 3 } });
      expect(await subject.pods('bookkeeper')).toHaveLength(3);
      expect((await claims('bookkeeper')).filter(name => name.endsWith('-3'))).toEqual([]);
    },
    25 * minute,
  );

  test(
    'when the version changes, then every tier rolls and nothing is lost',
    async () => {
      await carriedOut('upgrade', { version: '4.0.8' });
      const { status } = await subject.cluster();
      expect(status?.version).toBe('4.0.8');
      expect(points.size).toBeGreaterThanOrEqual(30);
    },
    40 * minute,
  );
});
