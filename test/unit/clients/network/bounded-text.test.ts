import { expect, test } from 'vitest';
import { boundedText } from '#src/clients/network/bounded-text.ts';

/** A body in pieces, and how many of them were read. */
function body(...pieces: (string | Uint8Array)[]) {
  const read = { pieces: 0, isGivenUp: false };
  async function* stream(): AsyncGenerator<Uint8Array> {
    try {
      for (const piece of pieces) {
        read.pieces += 1;
        yield Buffer.from(piece);
      }
    } finally {
      read.isGivenUp = read.pieces < pieces.length;
    }
  }
  return { stream: stream(), read };
}

test('given a body within the bound, then all of it is there', async () => {
  expect(await boundedText(body('ab', '', 'c').stream, 3)).toEqual({ text: 'abc', isWhole: true });
  expect(await boundedText(body().stream, 3)).toEqual({ text: '', isWhole: true });
});

test('given more, then its beginning, and what is left is not read', async () => {
  const { stream, read } = body('ab', 'cd', 'ef');
  expect(await boundedText(stream, 3)).toEqual({ text: 'abc', isWhole: false });
  expect(read).toEqual({ pieces: 2, isGivenUp: true });
});

test('given a letter that is cut between two pieces, then it is whole', async () => {
  const letter = Buffer.from('é');
  const { text } = await boundedText(body(letter.subarray(0, 1), letter.subarray(1)).stream, 10);
  expect(text).toBe('é');
});

test('given a long body in small pieces, then it is put together in their order', async () => {
  const pieces = Array.from({ length: 3000 }, (_, at) => `${at},`);
  expect(await boundedText(body(...pieces).stream, 100_000)).toEqual({
    text: pieces.join(''),
    isWhole: true,
  });
});

test('given a piece much longer than what was read before it, then there is room for it', async () => {
  const long = 'l'.repeat(50_000);
  expect((await boundedText(body('a', long).stream, 100_000)).text).toBe(`a${long}`);
});
