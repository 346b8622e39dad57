import { describe, expect, test } from 'vitest';
import { removeBookie } from '#src/bookkeeper/racks.ts';

const b0 = { rack: '/a', hostname: 'b0', added: 'by somebody' };
const b1 = { rack: '/b' };

describe('removeBookie', () => {
  test('given a bookie among others, when removed, then all else stays, unknown fields too', () => {
    const racks = { default: { b0, b1 }, other: { b2: b1 } };
    expect(removeBookie(racks, 'b1')).toEqual({ default: { b0 }, other: { b2: b1 } });
  });

  test('given the last bookie of a group, when removed, then the group goes too', () => {
    expect(removeBookie({ default: { b0 }, other: { b1 } }, 'b1')).toEqual({ default: { b0 } });
  });

  test('given an empty group, when a bookie of another is removed, then the empty one stays', () => {
    expect(removeBookie({ default: { b0, b1 }, empty: {} }, 'b1')).toEqual({ default: { b0 }, empty: {} });
  });

  test.each(['b9', 'toString'])('given a map without %s, when removed, then nothing has changed', id => {
    const racks = { default: { b0 } };
    expect(removeBookie(racks, id)).toBe(racks);
  });
});
