import { describe, expect, test } from 'vitest';
import { bigger, readyWorld, requests, templates, volume } from '#simulation/volumes.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { Claim, Facts } from '#src/cluster/model/observation.ts';
import { holdsOf, sizesWanted, storageInForce, wantedRequest } from '#src/cluster/volumes/size-in-force.ts';
import { type ClaimTemplate, claimTemplatesOf } from '#src/cluster/volumes/sizes.ts';
import { claim, observed, type Seen, statefulSet } from '../hand-made.ts';

/** Three servers with volumes of 10Gi each, and a wish. */
function wishing(size: string, seen: Seen = {}) {
  const claims = [0, 1, 2].map(at => claim(`data-demo-zookeeper-${at}`));
  const owned = [statefulSet('demo-zookeeper', 3, { data: '10Gi' })];
  return observed({ spec: { zookeeper: { storage: { size } } }, owned, claims, ...seen });
}

function classes(...names: readonly string[]): Facts {
  return { expandableClasses: { value: names } };
}

function holds(size: string, seen: Seen = {}) {
  const observation = wishing(size, seen);
  return holdsOf(observation, claimTemplatesOf(observation.cluster)[0] as ClaimTemplate);
}

describe('given a wish for the size of volumes', () => {
  test('when they have it, then nothing is asked or held', () => {
    expect(holds('10Gi')).toEqual([]);
    expect(sizesWanted(wishing('10Gi'))).toEqual({});
  });

  test('when they are to grow, then their classes are asked about first, each once, and all else waits', () => {
    const claims = ['fast', 'slow', 'fast'].map((storageClass, at) => {
      return claim(`data-demo-zookeeper-${at}`, { storageClass });
    });
    const needs = [{ fact: 'expandableClasses', of: ['fast', 'slow'] }];
    expect(sizesWanted(wishing('20Gi', { claims }))).toMatchObject({ needs, stops: true });
  });

  test('when their class lets them, then nothing is held, and the template stays until they have grown', () => {
    const observation = wishing('20Gi', { facts: classes('standard') });
    expect(storageInForce(observation, 'data')).toMatchObject({ storage: { size: '10Gi' }, holds: [] });
    expect(sizesWanted(observation)).toEqual({});
  });

  test('when their class does not, then it is held with class and volumes, and looked at again: nothing tells', () => {
    const observation = wishing('20Gi', { facts: classes('fast') });
    const names = 'data-demo-zookeeper-0, data-demo-zookeeper-1, data-demo-zookeeper-2';
    const said = expect.stringContaining(`StorageClass standard does not let volumes grow (${names})`);
    const hold = { reason: 'VolumeGrowth', size: 'zookeeper.storage.size', message: said };
    expect(storageInForce(observation, 'data')).toMatchObject({ storage: { size: '10Gi' }, holds: [hold] });
    expect(sizesWanted(observation)).toMatchObject({ wakeAfterSeconds: 10 });
    expect(sizesWanted(observation).stops).toBeUndefined();
  });

  test.each(['5Gi', '20Gi'])('when none was ever made, then %s is neither asked about nor held', size => {
    const claims = [claim('data-demo-zookeeper-0', { status: { phase: 'Pending' } })];
    expect(holds(size, { claims, facts: classes() })).toEqual([]);
    expect(sizesWanted(wishing(size, { claims }))).toEqual({});
  });

  test('when more than three are stuck, then three are named and the others counted', () => {
    const claims = [0, 1, 2, 3].map(at => claim(`data-demo-zookeeper-${at}`));
    const [hold] = holds('20Gi', { claims, facts: classes() });
    expect(hold?.message).toContain(
      '(data-demo-zookeeper-0, data-demo-zookeeper-1, data-demo-zookeeper-2 and 1 more)',
    );
  });

  test('when only some are stuck, then these alone are named, and what new pods get stays as it is', () => {
    const claims = [
      claim('data-demo-zookeeper-0'),
      claim('data-demo-zookeeper-1', { storageClass: 'rigid' }),
    ];
    const observation = wishing('20Gi', { claims, facts: classes('standard') });
    const said = expect.stringContaining(
      'some volumes stay at 10Gi, 20Gi is asked for: StorageClass rigid does not let volumes grow (data-demo-zookeeper-1)',
    );
    expect(storageInForce(observation, 'data')).toMatchObject({
      storage: { size: '10Gi' },
      holds: [{ message: said }],
    });
    expect(sizesWanted(observation)).toMatchObject({ wakeAfterSeconds: 10 });
  });

  test('when they have no class, then no class is to be changed', () => {
    const claims = [claim('data-demo-zookeeper-0', { storageClass: '' })];
    const [hold] = holds('20Gi', { claims, facts: classes('standard') });
    expect(hold?.message).toContain('volumes without a StorageClass cannot grow');
    expect(hold?.message).not.toContain('allowVolumeExpansion');
  });

  test('when nobody answers about their class, then it is not held yet, and asked again', () => {
    const facts = { expandableClasses: { error: 'timed out' } };
    expect(holds('20Gi', { facts })).toEqual([]);
    expect(sizesWanted(wishing('20Gi', { facts }))).toMatchObject({ wakeAfterSeconds: 10 });
  });

  test('when it is smaller, then it is held whatever their class', () => {
    const message = expect.stringContaining('volumes cannot shrink. Set it back to 10Gi.');
    expect(holds('5Gi')).toMatchObject([{ reason: 'VolumeShrink', size: 'zookeeper.storage.size', message }]);
  });
});

describe('given a wish for the class of volumes', () => {
  const spec = { zookeeper: { storage: { size: '10Gi', storageClassName: 'fast' } } };

  test('when there are volumes, then their StatefulSet keeps its own, which nothing can change, and the wish is held', () => {
    const { storage, holds } = storageInForce(wishing('10Gi', { spec }), 'data');
    expect(storage).toEqual({ size: '10Gi' });
    expect(holds).toMatchObject([{ reason: 'VolumeClass', size: 'zookeeper.storage.storageClassName' }]);
  });
});

describe('given one volume', () => {
  function request(size: string, live: Claim, facts: Facts = classes('standard')): string {
    return wantedRequest(wishing(size, { claims: [live], facts }), live);
  }

  const ten = claim('data-demo-zookeeper-0');

  test('when it may grow, then it is to request the wish', () => {
    expect(request('20Gi', ten)).toBe('20Gi');
  });

  test.each<[string, string, Claim, Facts]>([
    ['the wish is smaller', '5Gi', ten, classes('standard')],
    ['its class does not let it grow', '20Gi', ten, classes()],
    ['its class is not known', '20Gi', ten, {}],
    ['it is not bound', '20Gi', { ...ten, status: { phase: 'Pending' } }, classes('standard')],
    ['it is no volume of a template', '20Gi', claim('backup-demo-zookeeper-0'), classes('standard')],
  ])('when %s, then it requests what it does', (_, size, live, facts) => {
    expect(request(size, live, facts)).toBe('10Gi');
  });

  test('when it requests the same in other words, then it is to say the wish', () => {
    expect(request('10Gi', claim('data-demo-zookeeper-0', { size: '10240Mi' }))).toBe('10Gi');
  });

  test('when another volume of its template may not grow, then it grows all the same', () => {
    const rigid = claim('data-demo-zookeeper-1', { storageClass: 'rigid' });
    const observation = wishing('20Gi', { claims: [ten, rigid], facts: classes('standard') });
    expect([ten, rigid].map(live => wantedRequest(observation, live))).toEqual(['20Gi', '10Gi']);
  });
});

describe('given volumes that may grow in a cluster that runs', () => {
  test('when somebody made a volume bigger than the wish, then it stays so', () => {
    const world = readyWorld();
    world.tamper<Claim>('PersistentVolumeClaim', 'data-demo-zookeeper-0', ({ spec }) => {
      Object.assign(spec?.resources?.requests ?? {}, { storage: '50Gi' });
    });
    world.edit(bigger);
    world.settle();
    expect(requests(world, 'data-')).toEqual(['50Gi', '20Gi', '20Gi']);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a volume is not bound yet, then it is not told to grow until it is', () => {
    const world = readyWorld();
    const bound = volume(world, 'data-demo-zookeeper-2');
    world.write({ ...bound, status: { phase: 'Pending' } });
    world.broken = ({ metadata }) => metadata.name === 'demo-zookeeper-2';
    world.edit(bigger);
    world.settle();
    expect(requests(world, 'data-')).toEqual(['20Gi', '20Gi', '10Gi']);
    world.write({ ...volume(world, 'data-demo-zookeeper-2'), status: bound.status });
    world.broken = () => false;
    world.settle();
    expect(requests(world, 'data-')).toEqual(['20Gi', '20Gi', '20Gi']);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given volumes that may not grow in a cluster that runs', () => {
  test('when a bigger size is asked for, then it is held with class, volumes and remedy, and nothing changes', () => {
    const world = new FakeWorld({ bookkeeper: { replicas: 5 } });
    world.settle();
    const sets = JSON.stringify([world.owned.filter(({ kind }) => kind === 'StatefulSet'), world.claims]);
    world.edit({ bookkeeper: { replicas: 5, storage: { ledgers: { size: '60Gi' } } } });
    world.settle();
    // Brokers that have just come up may still get bundles.
    world.now += 600_000;
    const { wakeAfterSeconds } = world.plan();
    expect(world.condition('Held')).toMatchObject({
      status: 'True',
      reason: 'VolumeGrowth',
      message:
        'bookkeeper.storage.ledgers.size: the volumes stay at 50Gi, 60Gi is asked for: StorageClass standard does not let volumes grow (ledgers-demo-bookie-0, ledgers-demo-bookie-1, ledgers-demo-bookie-2 and 2 more). Set its allowVolumeExpansion to true, or set the size back to 50Gi.',
    });
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Held' });
    expect(wakeAfterSeconds, 'nothing tells when the class changes').toBe(10);
    expect(JSON.stringify([world.owned.filter(({ kind }) => kind === 'StatefulSet'), world.claims])).toBe(
      sets,
    );
    world.expandableClasses = ['standard'];
    world.settle();
    expect(requests(world, 'ledgers-')).toEqual(['60Gi', '60Gi', '60Gi', '60Gi', '60Gi']);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when their StatefulSet is deleted by hand, then it comes back as it was, and the size can be set back', () => {
    const world = new FakeWorld();
    world.settle();
    world.edit(bigger);
    world.settle();
    world.delete(world.object('StatefulSet', 'demo-zookeeper'));
    world.settle();
    expect(templates(world, 'demo-zookeeper')).toEqual(['10Gi']);
    expect(world.condition('Held')?.reason).toBe('VolumeGrowth');
    world.edit({});
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the journal’s class lets it grow and the ledgers’ does not, then the journal grows', () => {
    const world = readyWorld();
    for (const { metadata } of world.claims.filter(({ metadata }) => metadata.name.startsWith('ledgers'))) {
      world.tamper<Claim>('PersistentVolumeClaim', metadata.name, ({ spec }) => {
        Object.assign(spec ?? {}, { storageClassName: 'rigid' });
      });
    }
    world.edit({ bookkeeper: { storage: { journal: { size: '11Gi' }, ledgers: { size: '60Gi' } } } });
    world.settle();
    expect(templates(world, 'demo-bookie')).toEqual(['11Gi', '50Gi']);
    expect(world.condition('Held')?.message).toContain('StorageClass rigid');
  });
});
