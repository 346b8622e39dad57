import { expect, test } from 'vitest';
import { placeOfWrite } from '#src/instance/write.ts';

test('given a write, then it is done in the cluster that it changes', () => {
  const request = { method: 'PUT', path: 'clusters/b' } as const;
  expect(placeOfWrite({ kind: 'register', on: 'a', about: 'b', isNew: true, request })).toBe('a');
  expect(placeOfWrite({ kind: 'forget', parting: { own: 'a', gone: ['b'], awaited: [] } })).toBe('a');
});
