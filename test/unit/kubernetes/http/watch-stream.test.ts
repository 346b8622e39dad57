import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConnectionError } from '#src/kubernetes/errors.ts';
import { watchEvents } from '#src/kubernetes/http/watch-stream.ts';

async function read(chunks: Uint8Array[]): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const event of watchEvents(stream(chunks))) events.push(event);
  return events;
}

async function* stream(chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

describe('watchEvents', () => {
  test('given lines cut into chunks anywhere, then the events are the same', async () => {
    const events = fc.array(
      fc.record({ type: fc.constant('ADDED'), object: fc.record({ text: fc.string({ unit: 'binary' }) }) }),
    );
    await fc.assert(
      fc.asyncProperty(events, fc.array(fc.nat(400), { maxLength: 20 }), async (wanted, cuts) => {
        const bytes = Buffer.from(wanted.map(event => `${JSON.stringify(event)}\n`).join(''));
        const edges = [0, ...cuts.map(cut => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const chunks = edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
        expect(await read(chunks)).toEqual(wanted);
      }),
    );
  });

  test('given a stream cut within a line, then that line is dropped', async () => {
    expect(await read([Buffer.from('{"type":"BOOKMARK"}\n{"type":"ADD')])).toEqual([{ type: 'BOOKMARK' }]);
  });

  test('given a line that is no JSON, then it is a connection error that shows it', async () => {
    await expect(read([Buffer.from('<html>\n')])).rejects.toThrow(
      new ConnectionError('unreadable watch event: <html>'),
    );
  });
});
