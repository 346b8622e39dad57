import { describe, expect, test } from 'vitest';
import { ableOf } from '#src/instance/plan.ts';
import { lostStore, ofOtherStores, recordsIn, storeSpeaker } from '#src/instance/store/same-store.ts';
import { elsewhere, sharer, urlsOf } from './hand-made.ts';

const able = (...all: Parameters<typeof ableOf>[0][]) => all.flatMap(each => ableOf(each) ?? []);
const twin = { a: urlsOf('a'), b: { serviceUrl: 'http://other-b:8080' } };

describe('members by address', () => {
  test('given that they know what the others know, then they share the store', () => {
    expect(ofOtherStores([sharer('a'), elsewhere('b')]).size).toBe(0);
  });

  test.each([
    ['other clusters', { b: urlsOf('b'), z: urlsOf('z') }],
    ['the same names at other addresses', twin],
  ])('given that one knows %s, then it is of another store', (_, store) => {
    const found = ofOtherStores([elsewhere('b', { store }), sharer('a')]);
    expect(found.get('b')).toMatchObject({ reason: 'WrongStore' });
    expect([...found.keys()]).toEqual(['b']);
  });

  test('given nobody whose PulsarCluster names the store, then the first is believed', () => {
    expect([...ofOtherStores([elsewhere('a'), elsewhere('b', { store: twin })]).keys()]).toEqual(['b']);
  });

  test('given one that does not answer, then nothing is said of it', () => {
    const heard = { wait: { reason: 'NoAnswer', message: 'x' } } as const;
    expect(ofOtherStores([sharer('a'), elsewhere('b', { heard })]).size).toBe(0);
  });
});

describe('who is asked for all', () => {
  test('given several, then one that stays and whose PulsarCluster there is', () => {
    const by = elsewhere('c', { store: { a: urlsOf('a'), c: urlsOf('c') } });
    const [leaving, there] = [sharer('a', { isLeaving: true }), sharer('b')];
    expect(storeSpeaker(able(leaving, by, there))?.name).toBe('b');
    expect(storeSpeaker(able(leaving, by))?.name).toBe('c');
    expect(storeSpeaker(able(leaving))?.name).toBe('a');
    expect(storeSpeaker([])).toBeUndefined();
  });

  test('given one whose own record is gone, then another one tells of the rest; given nobody else, then nobody knows what is in it', () => {
    const store = { b: urlsOf('b') };
    const all = able(sharer('a', { store }), sharer('b', { store, isLeaving: true }));
    expect(storeSpeaker(all)?.name).toBe('b');
    expect(lostStore(all)).toBeUndefined();
    expect(lostStore(able(sharer('a', { store })))?.reason).toBe('RecordMissing');
    expect(lostStore([])).toBeUndefined();
  });

  test('then its own record is one of those of the store', () => {
    const [a] = able(sharer('a'));
    expect(a && recordsIn(a)).toEqual({ a: urlsOf('a'), b: urlsOf('b') });
  });
});
