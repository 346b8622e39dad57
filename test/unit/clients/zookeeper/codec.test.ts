import { fc, test } from '@fast-check/vitest';
import { describe, expect, vi } from 'vitest';
import { FrameSplitter, Reader, Writer } from '#src/clients/zookeeper/codec.ts';

describe('FrameSplitter', () => {
  test.prop([fc.array(fc.uint8Array({ maxLength: 40 })), fc.array(fc.integer({ min: 1, max: 20 }))])(
    'given frames cut into any pieces, when pushed, then the same frames come out',
    (bodies, cuts) => {
      const stream = Buffer.concat(bodies.map(body => new Writer().buffer(body).frame()));
      const splitter = new FrameSplitter();
      const frames: Buffer[] = [];
      for (let at = 0, piece = 0; at < stream.length; piece += 1) {
        const end = at + (cuts[piece % Math.max(1, cuts.length)] ?? 7);
        frames.push(...splitter.push(stream.subarray(at, end)));
        at = end;
      }
      expect(frames.map(frame => new Reader(frame).buffer())).toEqual(bodies.map(body => Buffer.from(body)));
    },
  );
});

test('given a long frame in many pieces, then its bytes are copied once and not with each piece', () => {
  const frame = new Writer().buffer(Buffer.alloc(1 << 20)).frame();
  const concat = vi.spyOn(Buffer, 'concat');
  const splitter = new FrameSplitter();
  const frames: Buffer[] = [];
  for (let at = 0; at < frame.length; at += 1024)
    frames.push(...splitter.push(frame.subarray(at, at + 1024)));
  const copied = concat.mock.results.reduce((sum, { value }) => sum + (value as Buffer).length, 0);
  concat.mockRestore();
  expect(frames.map(({ length }) => length)).toEqual([frame.length - 4]);
  expect(copied).toBeLessThan(1.1 * frame.length);
});

describe('Reader', () => {
  test.prop([
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.string(),
  ])('given what a Writer wrote, when read, then it is the same', (int, long, string) => {
    const reader = new Reader(new Writer().int(int).long(long).string(string).frame().subarray(4));
    expect([reader.int(), reader.long(), reader.string()]).toEqual([int, long, string]);
  });

  test.prop([fc.uint8Array({ maxLength: 60 })])(
    'given arbitrary bytes, when read as any record, then it ends with a value or a MarshallingError',
    bytes => {
      const records = [(r: Reader) => r.stat(), (r: Reader) => r.strings(), (r: Reader) => r.buffer()];
      for (const record of records) {
        try {
          record(new Reader(Buffer.from(bytes)));
        } catch (error) {
          expect(error).toMatchObject({ code: 'MarshallingError' });
        }
      }
    },
  );
});
