import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { BookieError, expectJson } from '#src/clients/bookkeeper/admin-call.ts';

const bookie = 'http://198.18.0.1:8000';
const schema = z.object({ readOnly: z.boolean() });

function read(status: number, body: string): unknown {
  return expectJson(bookie, { status, body, headers: {} }, schema);
}

describe('the answer of a bookie', () => {
  test('given what was asked for, then that; fields that nobody knows are left out', () => {
    expect(read(200, '{"readOnly":true,"more":1}')).toEqual({ readOnly: true });
  });

  test.each([
    ['no JSON', 'OK'],
    ['nothing', ''],
    ['JSON of another form', '{"readOnly":"yes"}'],
  ])('given %s, then it is refused, with the bookie and what it said', (_, body) => {
    expect(() => read(200, body)).toThrow(BookieError);
    expect(() => read(200, body)).toThrow(
      `${bookie} answers 200 with something else than was asked for: ${body}`,
    );
  });

  test('given another status, then it is refused, whatever form the answer has', () => {
    expect(() => read(500, '{"readOnly":true}')).toThrow(BookieError);
    expect(() => read(404, '<title>Not Found</title>')).toThrow(`${bookie} answers 404: Not Found`);
  });

  test('given a refusal, then its status is that of the answer', () => {
    expect(() => read(503, '')).toThrow(expect.objectContaining({ name: 'BookieError', status: 503 }));
  });
});
