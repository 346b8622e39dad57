/** A field of a protobuf message: `number` for a varint or a fixed width, bytes for all that has a length. */
export type Field = { readonly id: number; readonly value: bigint | Buffer };

/** The bytes are no protobuf message. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/**
 * The fields of a message in the order in which they stand; which of them are known is the caller's matter. Groups,
 * which proto2 has given up, are refused. Source: protobuf.dev, "Encoding".
 */
export function* fields(message: Buffer): Generator<Field> {
  let at = 0;
  while (at < message.length) {
    const tag = varint(message, at);
    const { value, end } = fieldValue(message, tag.end, Number(tag.value & 7n));
    at = end;
    yield { id: Number(tag.value >> 3n), value };
  }
}

/** A message that its own length precedes, as `writeDelimitedTo` of Java writes it. */
export function delimited(bytes: Buffer): Buffer {
  const length = varint(bytes, 0);
  return slice(bytes, length.end, Number(length.value));
}

function fieldValue(message: Buffer, at: number, wireType: number): { value: bigint | Buffer; end: number } {
  switch (wireType) {
    case 0:
      return varint(message, at);
    case 1:
      return { value: slice(message, at, 8).readBigUInt64LE(), end: at + 8 };
    case 2: {
      const length = varint(message, at);
      const value = slice(message, length.end, Number(length.value));
      return { value, end: length.end + value.length };
    }
    case 5:
      return { value: BigInt(slice(message, at, 4).readUInt32LE()), end: at + 4 };
    default:
      throw new ProtobufError(`wire type ${wireType} at byte ${at}`);
  }
}

/** Seven bits a byte, the lowest first; ten bytes hold the longest, which is any negative number. */
function varint(bytes: Buffer, start: number): { value: bigint; end: number } {
  let value = 0n;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) throw new ProtobufError(`ends within the number at byte ${start}`);
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), end: start + index + 1 };
  }
  throw new ProtobufError(`endless number at byte ${start}`);
}

function slice(bytes: Buffer, start: number, length: number): Buffer {
  if (length > bytes.length - start) throw new ProtobufError(`ends within the field at byte ${start}`);
  return bytes.subarray(start, start + length);
}
