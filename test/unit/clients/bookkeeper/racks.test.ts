import { describe, expect, test } from 'vitest';
import { hostnamesIn, placeBookie, type RackMap, rackOf } from '#src/clients/bookkeeper/racks.ts';

const b0 = { rack: '/a', hostname: 'b0', added: 'by somebody' };
const b1 = { rack: '/b', hostname: 'b1' };

const without = (racks: RackMap, id: string) => placeBookie(racks, id, { hostname: id });

describe('placeBookie', () => {
  test('given no map, when a bookie comes, then it is in the default group', () => {
    expect(placeBookie({}, 'b1', b1)).toEqual({ default: { b1 } });
  });

  test('given a bookie in a group of its own, when it moves, then group and unknown fields stay', () => {
    const racks = { own: { b0 }, default: { b1 } };
    const place = { rack: '/c', hostname: 'b0' };
    expect(placeBookie(racks, 'b0', place)).toEqual({ ...racks, own: { b0: { ...b0, rack: '/c' } } });
  });

  test.each([
    ['no hostname', { rack: '/a' }],
    ['another hostname', { rack: '/a', hostname: 'b0:3181' }],
  ])(
    'given a rack that somebody has set with %s, when the bookie moves or leaves, then it stays',
    (_, entry) => {
      const racks = { default: { b0: entry } };
      expect(placeBookie(racks, 'b0', { rack: '/c', hostname: 'b0' })).toBe(racks);
      expect(placeBookie(racks, 'b0', { rack: '/a', hostname: 'b0' })).toBe(racks);
      expect(without(racks, 'b0')).toBe(racks);
    },
  );

  test('given a bookie where it was, then nothing has changed', () => {
    const racks = { default: { b0 } };
    expect(placeBookie(racks, 'b0', { rack: '/a', hostname: 'b0' })).toBe(racks);
  });

  test('given a bookie among others, when it leaves, then all else stays', () => {
    const racks = { default: { b0, b1 }, other: { b2: b1 } };
    expect(without(racks, 'b1')).toEqual({ default: { b0 }, other: { b2: b1 } });
  });

  test('given the last bookie of a group, when it leaves, then the group goes too', () => {
    expect(without({ default: { b0 }, other: { b1 } }, 'b1')).toEqual({ default: { b0 } });
  });

  test.each(['b9', 'toString'])('given a map without %s, when it leaves, then nothing has changed', id => {
    const racks = { default: { b0 } };
    expect(without(racks, id)).toBe(racks);
  });
});

describe('given a map of racks', () => {
  const racks = { default: { b0, b2: { rack: '/c' } }, other: { b1 } };

  test('then the rack of a bookie is found in any group, and that of none in none', () => {
    expect(['b0', 'b1', 'b2', 'b3', 'toString'].map(id => rackOf(racks, id))).toEqual([
      '/a',
      '/b',
      '/c',
      undefined,
      undefined,
    ]);
  });

  test('then its hostnames are those that are given', () => {
    expect(hostnamesIn(racks)).toEqual(['b0', 'b1']);
  });
});
