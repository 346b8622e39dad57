import { describe, expect, test } from 'vitest';
import { placeBookie } from '#src/clients/bookkeeper/racks.ts';

const b0 = { rack: '/a', hostname: 'b0', added: 'by somebody' };
const b1 = { rack: '/b' };

/** Takes a bookie out that was last said to be in a rack. */
const without = (racks: Parameters<typeof placeBookie>[0], id: string, before: string) =>
  placeBookie(racks, id, undefined, before);

describe('placeBookie', () => {
  test('given no map, when a bookie comes, then it is in the default group', () => {
    expect(placeBookie({}, 'b1', b1, undefined)).toEqual({ default: { b1 } });
  });

  test('given a bookie in a group of its own, when it moves, then group and unknown fields stay', () => {
    const racks = { own: { b0 }, default: { b1 } };
    const place = { rack: '/c', hostname: 'b0' };
    expect(placeBookie(racks, 'b0', place, '/a')).toEqual({ ...racks, own: { b0: { ...b0, rack: '/c' } } });
  });

  test('given a rack that somebody else has set, when the bookie moves or leaves, then it stays', () => {
    const racks = { default: { b0 } };
    expect(placeBookie(racks, 'b0', { rack: '/c' }, undefined)).toBe(racks);
    expect(placeBookie(racks, 'b0', { rack: '/c' }, '/b')).toBe(racks);
    expect(without(racks, 'b0', '/b')).toBe(racks);
  });

  test('given a bookie where it was, then nothing has changed', () => {
    const racks = { default: { b0 } };
    expect(placeBookie(racks, 'b0', { rack: '/a', hostname: 'another' }, undefined)).toBe(racks);
  });

  test('given a bookie among others, when it leaves, then all else stays', () => {
    const racks = { default: { b0, b1 }, other: { b2: b1 } };
    expect(without(racks, 'b1', '/b')).toEqual({ default: { b0 }, other: { b2: b1 } });
  });

  test('given the last bookie of a group, when it leaves, then the group goes too', () => {
    expect(without({ default: { b0 }, other: { b1 } }, 'b1', '/b')).toEqual({ default: { b0 } });
  });

  test.each(['b9', 'toString'])('given a map without %s, when it leaves, then nothing has changed', id => {
    const racks = { default: { b0 } };
    expect(without(racks, id, '/a')).toBe(racks);
  });
});
