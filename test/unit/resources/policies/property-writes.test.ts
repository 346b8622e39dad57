import { expect, test } from 'vitest';
import { propertyFields, propertyWrites } from '#src/resources/policies/property-writes.ts';

test.each<
  [
    what: string,
    wanted: Record<string, string>,
    live: Record<string, string>,
    remembered: string[],
    sent: unknown[],
  ]
>([
  ['one that is there', { team: 'a' }, { team: 'a' }, [], []],
  [
    'one that is another',
    { team: 'a' },
    { team: 'b', theirs: 'c' },
    [],
    [['PUT', 'ns/properties', { team: 'a' }]],
  ],
  [
    'one that is taken out',
    {},
    { 'a/b': 'c', theirs: 'd' },
    ['properties.a/b', 'retention'],
    [['DELETE', 'ns/properties?key=a/b', undefined]],
  ],
  ['one that is taken out and gone', {}, {}, ['properties.team'], []],
])('given %s, then those of others are left alone', (_, wanted, live, remembered, sent) => {
  const removal = (name: string) => `properties?key=${name}`;
  const writes = propertyWrites({ path: 'ns', removal, wanted, live, remembered });
  expect(writes.map(({ request: { method, path, body } }) => [method, path, body])).toEqual(sent);
});

test('given properties, then each is a field of its own', () => {
  expect(propertyFields({ team: 'a', 'b.c': 'd' })).toEqual(['properties.team', 'properties.b.c']);
  expect(propertyFields()).toEqual([]);
});
