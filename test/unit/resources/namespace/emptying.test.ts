import { expect, test } from 'vitest';
import { deletionWithTopics } from '#src/resources/namespace/emptying.ts';

const path = 'namespaces/acme/orders';
const deletion = {
  does: 'delete',
  request: { method: 'DELETE', path },
  waits: { 409: { reason: 'NotEmpty', message: 'topics have come meanwhile: they are deleted too' } },
};

test('given no topics, then the namespace goes, and none of its policies is touched', () => {
  expect(deletionWithTopics(path, {})).toEqual([deletion]);
});

test('given topics, then clients make none anew, partitioned ones go as a whole, and one that has gone by itself is no fault', () => {
  const writes = deletionWithTopics(path, {
    topics: [
      'persistent://acme/orders/a b',
      'persistent://acme/orders/many-partition-0',
      'persistent://acme/orders/lonely-partition-1',
      'non-persistent://acme/orders/now',
    ],
    partitioned: ['persistent://acme/orders/many'],
    fleeting: ['non-persistent://acme/orders/brief'],
  });
  const [first, ...rest] = writes;
  expect(first).toEqual({
    does: 'set',
    field: 'autoTopicCreation',
    request: { method: 'POST', path: `${path}/autoTopicCreation`, body: { allowAutoTopicCreation: false } },
  });
  expect(rest.at(-1)).toEqual(deletion);
  expect(rest.slice(0, -1).map(({ does, request, idleBy }) => [does, request.path, idleBy])).toEqual([
    ['empty', 'persistent/acme/orders/many/partitions?force=true', [404]],
    ['empty', 'non-persistent/acme/orders/brief/partitions?force=true', [404]],
    ['empty', 'persistent/acme/orders/a%20b?force=true', [404]],
    ['empty', 'persistent/acme/orders/lonely-partition-1?force=true', [404]],
    ['empty', 'non-persistent/acme/orders/now?force=true', [404]],
  ]);
});
