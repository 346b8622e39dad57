import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { parseTopic, topicPath } from '#src/clients/pulsar/topic.ts';

describe('topics', () => {
  test.each([
    ['orders', 'persistent/public/default/orders'],
    ['shop/eu/orders', 'persistent/shop/eu/orders'],
    ['persistent://shop/eu/orders', 'persistent/shop/eu/orders'],
    ['non-persistent://shop/eu/orders', 'non-persistent/shop/eu/orders'],
    ['a ?#%ü', 'persistent/public/default/a%20%3F%23%25%C3%BC'],
  ])('given %j, when written as a path, then it is %s', (text, path) => {
    expect(topicPath(parseTopic(text))).toBe(path);
  });

  test.each([
    '',
    'shop/orders',
    'shop//orders',
    '/eu/orders',
    'shop/eu/',
    'shop/eu/a/b',
    'persistent://shop/cluster/eu/orders',
    'http://shop/eu/orders',
    'persistent://',
  ])('given %j, when read, then it is refused with the forms that are accepted', text => {
    expect(() => parseTopic(text)).toThrow('write topic, tenant/namespace/topic');
  });

  const part = fc.string({ minLength: 1 }).filter(text => !text.includes('/'));
  test.prop([part, part, part])(
    'given any parts, when written, then a path has just those',
    (tenant, namespace, name) => {
      const path = topicPath(parseTopic(`persistent://${tenant}/${namespace}/${name}`));
      expect(path.split('/').map(decodeURIComponent)).toEqual(['persistent', tenant, namespace, name]);
    },
  );
});
