import { describe, expect, test } from 'vitest';
import { runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import {
  answerAbout,
  askedStores,
  storeInForce,
  wishedStore,
} from '#src/cluster/configuration-store/in-force.ts';
import { observed } from '../hand-made.ts';
import { external, member, memberAtRest, sharedUrl, storeOf, url, worldOf } from './sharing.ts';

function brokersOf(world: FakeWorld): (string | undefined)[] {
  return world.podsOf('broker').map(({ metadata }) => metadata.uid);
}

/** What stays when a spec is written that asks for another store. */
function expectHeld(world: FakeWorld, spec: object, words: string): void {
  const before = brokersOf(world);
  world.edit({ ...spec });
  world.settle(100);
  expect(world.condition('Held')).toMatchObject({ status: 'True', reason: 'ConfigurationStoreChange' });
  expect(world.condition('Held')?.message).toContain(words);
  expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Held' });
  expect(brokersOf(world)).toEqual(before);
}

describe('the store that is asked for', () => {
  test('given nothing yet, then what the spec says is in force, or nothing', () => {
    expect(storeInForce(observed())).toEqual({});
    const seen = observed({ spec: external });
    expect(storeInForce(seen)).toEqual({ url, section: external.configurationStore });
    expect([wishedStore(seen), askedStores(seen)]).toEqual([url, [url]]);
  });

  test('given an answer, then it is one about the store that was asked', () => {
    const fact = { error: 'connection refused' };
    const seen = observed({ spec: external, facts: { configurationStores: { value: { [url]: fact } } } });
    expect(answerAbout(seen, url)).toBe(fact);
    expect(answerAbout(seen, sharedUrl)).toBeUndefined();
  });
});

describe('given a cluster that keeps its own', () => {
  test('when it is to share one, then its brokers are told of no other, and it says what to do', () => {
    const world = worldOf({});
    expectHeld(world, external, 'A cluster that is to share a store is created with it');
    world.edit({});
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when its status is lost as well, then its brokers tell', () => {
    const world = worldOf({});
    world.writeStatus({});
    expectHeld(world, external, 'the cluster keeps its own');
  });
});

describe('given a member', () => {
  test('when it is to share nothing any more, then its brokers stay, and it says what to set it back to', () => {
    const world = memberAtRest();
    expectHeld(world, {}, `brokers stay with ${sharedUrl}, and none is asked for`);
    world.edit(member);
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when its status is lost as well, then its brokers tell', () => {
    const world = memberAtRest();
    world.writeStatus({});
    expectHeld(world, {}, `brokers stay with ${sharedUrl}`);
    expect(world.cluster.status?.configurationStore).toBe(sharedUrl);
  });

  test('when another store is named, then its brokers stay with the first', () => {
    const world = memberAtRest();
    expectHeld(world, external, 'that is another store, for the cluster is not entered there');
    expect(world.storeAt(url).record).toBe('none');
  });

  test('when nobody answers at the new address, then its brokers stay until it is known', () => {
    const world = memberAtRest();
    world.storeAt(url).away = 'connection refused';
    expectHeld(world, external, 'until it is known whether');
  });

  test('when the same store answers at another address, then its brokers go there one after the other', () => {
    const world = memberAtRest();
    const before = brokersOf(world);
    Object.assign(world.storeAt(url), { record: 'own', isComplete: true });
    world.edit(external);
    world.settle(150);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.cluster.status?.configurationStore).toBe(url);
    expect(brokersOf(world)).not.toEqual(before);
    world.store = storeOf();
  });
});

describe('given a store that was named by mistake, and remembered before anything was written there', () => {
  /** Whatever is to be written to the store named first fails. */
  const mistaken = (why: string) => {
    const world = new FakeWorld(external);
    world.store = storeOf();
    world.failing = operation => (operation.kind === 'enterStore' && operation.url === url ? why : undefined);
    runFor(world, 120);
    expect(world.podsOf('broker')).toEqual([]);
    expect(world.cluster.status?.configurationStore).toBe(url);
    return world;
  };

  test.each([
    ['takes no writes', undefined],
    ['is gone for good', 'getaddrinfo ENOTFOUND zk.example.org'],
  ])('when it %s and another one is named, then that is entered', (_, away) => {
    const world = mistaken('NoAuth');
    world.storeAt(url).away = away;
    world.edit(member);
    runFor(world, 150);
    expect(world.cluster.status?.configurationStore).toBe(sharedUrl);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.history.filter(line => line.startsWith('enter'))).toEqual([`enter ${sharedUrl}`]);
  });

  test('when its record is there all the same, then it is entered nowhere else until a person has removed that', () => {
    const world = mistaken('connection closed');
    world.storeAt(url).enter(url);
    world.storeAt(url).isComplete = false;
    world.edit(member);
    runFor(world, 60);
    const remedy = 'or remove its record there: `pulsar-admin clusters delete demo`';
    expect(world.condition('Held')?.message).toContain(remedy);
    expect(world.storeAt(sharedUrl).record).toBe('none');
    world.storeAt(url).record = 'none';
    runFor(world, 150);
    expect(world.cluster.status?.configurationStore).toBe(sharedUrl);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when it is back with a record and named again, after brokers have run with another, then they stay there', () => {
    const world = mistaken('connection closed');
    world.storeAt(url).enter(url);
    world.storeAt(url).away = 'connection refused';
    world.edit(member);
    runFor(world, 150);
    expect(world.condition('Ready')?.status).toBe('True');
    world.storeAt(url).away = undefined;
    expectHeld(world, external, 'that is another store');
    world.writeStatus({});
    world.settle(100);
    expect(world.cluster.status?.configurationStore).toBe(sharedUrl);
  });
});
