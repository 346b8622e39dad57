/** A body read so far. It is copied together, because as pieces of one byte each it would take a hundred times the room. */
class Text {
  #bytes = Buffer.alloc(4096);
  #length = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether there was room for all of it. */
  add(piece: Uint8Array): boolean {
    const fits = piece.subarray(0, this.#most - this.#length);
    const needed = this.#length + fits.length;
    if (needed > this.#bytes.length) {
      this.#bytes = Buffer.concat(
        [this.#bytes],
        Math.min(this.#most, Math.max(needed, 2 * this.#bytes.length)),
      );
    }
    this.#bytes.set(fits, this.#length);
    this.#length = needed;
    return fits.length === piece.length;
  }

  toString(): string {
    return this.#bytes.toString('utf8', 0, this.#length);
  }
}

/** The text of a body, of which no more than `most` bytes are read; where it has more the body is given up. */
export async function boundedText(
  body: AsyncIterable<Uint8Array>,
  most: number,
): Promise<{ text: string; isWhole: boolean }> {
  const text = new Text(most);
  for await (const piece of body) {
    if (!text.add(piece)) return { text: text.toString(), isWhole: false };
  }
  return { text: text.toString(), isWhole: true };
}
