import { describe, expect, test } from 'vitest';
import { delimited, fields, ProtobufError } from '#src/clients/bookkeeper/protobuf.ts';

function read(...bytes: number[]): [id: number, value: bigint | string][] {
  return [...fields(Buffer.from(bytes))].map(({ id, value }) => {
    return [id, typeof value === 'bigint' ? value : value.toString()];
  });
}

describe('the fields of a message', () => {
  // The first two are the examples of protobuf.dev, "Encoding".
  test.each<[what: string, bytes: number[], value: [number, bigint | string]]>([
    ['a number', [0x08, 0x96, 0x01], [1, 150n]],
    ['text', [0x12, 0x07, ...Buffer.from('testing')], [2, 'testing']],
    ['text of no length', [0x12, 0x00], [2, '']],
    ['a negative number, which takes ten bytes', [0x08, ...Array(9).fill(0xff), 0x01], [1, 2n ** 64n - 1n]],
    ['ten bytes that say more than 64 bits', [0x08, ...Array(9).fill(0xff), 0x7f], [1, 2n ** 64n - 1n]],
    ['a fixed width of 64 bits', [0x09, 1, 0, 0, 0, 0, 0, 0, 0x80], [1, 2n ** 63n + 1n]],
    ['a fixed width of 32 bits', [0x0d, 1, 0, 0, 0x80], [1, 2n ** 31n + 1n]],
    ['an id beyond fifteen, which takes two bytes', [0x80, 0x01, 0x05], [16, 5n]],
  ])('given %s, then it is read', (_, bytes, value) => {
    expect(read(...bytes)).toEqual([value]);
  });

  test('given several, then they come in the order in which they stand, repeated ones too', () => {
    expect(read(0x10, 1, 0x08, 2, 0x10, 3)).toEqual([
      [2, 1n],
      [1, 2n],
      [2, 3n],
    ]);
  });

  test('given none, then none', () => {
    expect(read()).toEqual([]);
  });

  test.each([
    ['a number that ends within', [0x08, 0x96]],
    ['a number without end', [0x08, ...Array(11).fill(0x80)]],
    ['a text that ends within', [0x12, 0x07, 0x74]],
    ['a fixed width that ends within', [0x0d, 1, 0]],
    ['a length beyond any message', [0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
    ['a group', [0x0b]],
  ])('given %s, then it is no message', (_, bytes) => {
    expect(() => read(...bytes)).toThrow(ProtobufError);
  });
});

describe('a message behind its length', () => {
  test('given more after it, then only the message', () => {
    expect(delimited(Buffer.from([2, 0x08, 5, 0xff]))).toEqual(Buffer.from([0x08, 5]));
  });

  test.each([
    ['less than the length says', [3, 0x08, 5]],
    ['nothing', []],
  ])('given %s, then it is no message', (_, bytes) => {
    expect(() => delimited(Buffer.from(bytes))).toThrow(ProtobufError);
  });
});
