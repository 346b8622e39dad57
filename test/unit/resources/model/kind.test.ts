import { expect, test } from 'vitest';
import { writtenFields } from '#src/resources/model/kind.ts';

const request = { method: 'PUT', path: '' } as const;

test.each([
  ['one field', { field: 'a' }, ['a']],
  ['several', { fields: ['a', 'b'] }, ['a', 'b']],
  ['the thing as a whole', {}, []],
])('given a write of %s, then that is what it is about', (_, about, fields) => {
  expect(writtenFields({ does: 'set', request, ...about })).toEqual(fields);
});
