import { describe, expect, test } from 'vitest';
import { zookeeper } from '#src/components/zookeeper/objects.ts';
import { contextOf } from '../context.ts';
import { containerOf, named, podOf } from '../made.ts';

const formed = contextOf({}, { members: 3 });

function ensembleMap(context: typeof formed) {
  return zookeeper.prepare(context).find(({ metadata }) => metadata.name === 'demo-zookeeper-ensemble');
}

describe('given ZooKeeper', () => {
  test('then this can be there before any server runs', () => {
    expect(named(zookeeper.prepare(formed))).toEqual([
      'ServiceAccount demo-zookeeper',
      'ConfigMap demo-zookeeper',
      'ConfigMap demo-zookeeper-ensemble',
      'Service demo-zookeeper-headless',
      'Service demo-zookeeper',
      'PodDisruptionBudget demo-zookeeper',
    ]);
  });

  test('when it has no quorum, then no server is ready, but each that listens is alive', () => {
    const server = containerOf(zookeeper.run(formed, 3));
    expect(JSON.stringify(server['readinessProbe'])).toContain("printf srvr >&3 && grep -q '^Mode:'");
    expect(JSON.stringify(server['livenessProbe'])).toContain("printf ruok >&3 && grep -q 'imok'");
  });

  test('when the ensemble has never formed, then its servers are told that they may begin; afterwards never again', () => {
    expect(ensembleMap(contextOf())?.['data']).toMatchObject({ bootstrap: 'true' });
    expect(ensembleMap(formed)?.['data']).toMatchObject({ bootstrap: 'false' });
  });

  test('when its members change, then the file that names them changes in place and no server restarts', () => {
    const grown = contextOf({}, { members: 5 });
    expect(ensembleMap(grown)).not.toEqual(ensembleMap(formed));
    expect(ensembleMap(grown)).not.toHaveProperty('immutable');
    expect(podOf(zookeeper.run(grown, 5))).toEqual(podOf(zookeeper.run(formed, 3)));
  });

  test('when it grows from one server to three, then no server restarts either', () => {
    const one = contextOf({}, { members: 1 });
    expect(podOf(zookeeper.run(one, 1))).toEqual(podOf(zookeeper.run(formed, 3)));
  });
});
