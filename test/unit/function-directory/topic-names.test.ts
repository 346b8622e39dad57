import { expect, test } from 'vitest';
import { commonNamespace, wholeName } from '#src/function-directory/topic-names.ts';

test.each([
  ['orders', 'persistent://public/default/orders'],
  ['acme/shop/orders', 'persistent://acme/shop/orders'],
  ['non-persistent://acme/shop/orders', 'non-persistent://acme/shop/orders'],
])('given the topic %s, then its whole name is %s', (topic, name) => {
  expect(wholeName(topic)).toBe(name);
});

test.each([
  [['a', 'public/default/b'], { tenant: 'public', namespace: 'default' }],
  [['a', 'acme/shop/b'], undefined],
  [[], undefined],
])('given the topics %j, then the namespace of all is %j', (topics, common) => {
  expect(commonNamespace(topics)).toEqual(common);
});
