import { expect, test } from 'vitest';
import { deletionWhenEmpty } from '#src/resources/deletion.ts';

test('given what holds other things, then it is deleted, and these are waited for where Pulsar says that it is not empty', () => {
  expect(deletionWhenEmpty('tenants/acme', 'namespaces')).toEqual({
    does: 'delete',
    request: { method: 'DELETE', path: 'tenants/acme' },
    waits: { 409: { reason: 'NotEmpty', message: 'its namespaces are to be deleted first' } },
  });
});
