import { describe, expect, test } from 'vitest';
import { asOfEarlierRelease } from '#simulation/earlier-release.ts';
import { readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import { claim } from './hand-made.ts';

describe('given a volume with the labels of a bookie and a number that is a slip', () => {
  test.each([1500, 9_999_999_999])('when it is %d, then nothing is done about it', ordinal => {
    const world = readyCluster(new FakeWorld());
    const from = world.history.length;
    const made = claim(`journal-demo-bookie-${ordinal}`);
    world.write({ ...made, metadata: { ...made.metadata, uid: 'by-hand' } });
    runFor(world, 10);
    expect(world.history.slice(from)).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given a status that is lost, and a mark on the volumes of ZooKeeper that somebody has edited', () => {
  test.each(['Infinity', '99', '3.5', '-1'])('when it says %s servers, then no servers are added', mark => {
    const world = readyCluster(new FakeWorld());
    world.writeStatus({});
    for (const claim of world.claims.filter(({ metadata }) => metadata.name.startsWith('data-')))
      world.annotate({ 'pulsar-operator.dev/zookeeper-ensemble': mark }, claim);
    world.unanswered = { ensemble: 'no server answers' };
    runFor(world, 10);
    expect(world.replicas('demo-zookeeper')).toBe(3);
  });
});

test('given a leaving bookie in the status under a name that is none, then it is forgotten', () => {
  const world = readyCluster(new FakeWorld());
  world.writeStatus({ ...world.cluster.status, drainingBookies: [{ name: 'nonsense' }] });
  runFor(world, 30);
  expect(world.condition('Ready')?.status).toBe('True');
});

describe('given annotations of a StatefulSet by which the operator knows what its pods have', () => {
  function edited(world: FakeWorld, name: string, annotation: string, value: string): void {
    world.annotate({ [`pulsar-operator.dev/${annotation}`]: value }, world.object('StatefulSet', name));
  }

  test('when somebody edits the image while a server is unready, then that is put back, and no pod gets it', () => {
    const world = readyCluster(new FakeWorld());
    const before = world.object<StatefulSet>('StatefulSet', 'demo-bookie');
    world.broken = ({ metadata }) => metadata.name === 'demo-zookeeper-1';
    runFor(world, 2);
    edited(world, 'demo-bookie', 'image', 'registry.example/other:1');
    runFor(world, 2);
    const after = world.object<StatefulSet>('StatefulSet', 'demo-bookie');
    expect(after.metadata.annotations).toEqual(before.metadata.annotations);
    expect(after.spec.template).toEqual(before.spec.template);
  });

  test.each(['template', 'asked'])(
    'when somebody edits %s while what a new operator makes waits for a restart, then nothing is said to wait',
    annotation => {
      const world = readyCluster(new FakeWorld({ operatorUpgradePolicy: 'OnRestart' }));
      edited(world, 'demo-proxy', annotation, 'nonsense');
      runFor(world, 30);
      expect(world.condition('OperatorUpgradePending')?.status).toBe('False');
      const { annotations } = world.object<StatefulSet>('StatefulSet', 'demo-proxy').metadata;
      expect(annotations?.[`pulsar-operator.dev/${annotation}`]).not.toBe('nonsense');
    },
  );

  test('when they are of an earlier release that waits, then its pods stay as they are, and it still waits', () => {
    const world = asOfEarlierRelease(readyCluster(new FakeWorld({ operatorUpgradePolicy: 'OnRestart' })));
    runFor(world, 5);
    const before = world.object<StatefulSet>('StatefulSet', 'demo-proxy');
    edited(world, 'demo-proxy', 'template', 'nonsense');
    runFor(world, 30);
    expect(world.object<StatefulSet>('StatefulSet', 'demo-proxy').spec.template).toEqual(
      before.spec.template,
    );
    expect(world.condition('OperatorUpgradePending')?.status).toBe('True');
  });
});
