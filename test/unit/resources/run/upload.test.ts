import { describe, expect, test } from 'vitest';
import { functionKind } from '#src/resources/function/function.ts';
import { registration, runName, runPath, shownTo, update } from '#src/resources/run/upload.ts';
import { functionOf } from '../hand-made-resources.ts';
import { functionApi as api } from './function-api.ts';

const path = 'v3/functions/acme/orders/totals';
const identity = { tenant: 'acme', namespace: 'orders', name: 'totals' };
const registered = { config: { output: 'a' }, applied: { code: 'hash' } };
const url = (text: string) => functionOf({ code: { url: text }, runtime: 'JAVA' });

describe('what is registered', () => {
  test('given a file, then it goes along, and what it is in must be there first', () => {
    const write = registration(api, functionOf(), registered);
    expect(write).toMatchObject({
      does: 'create',
      request: {
        method: 'POST',
        path,
        form: [{ name: 'functionConfig', json: { output: 'a', ...identity } }],
      },
      upload: { part: 'data', file: { namespace: 'ns', name: 'code', key: 'totals.py' }, hash: 'hash' },
      remember: { applied: { code: 'hash' }, paused: false },
      shown: { path, at: ['name'], value: 'totals', late: { reason: 'Applying' } },
    });
    expect(write.within?.map(({ path: first, absent }) => [first, absent.reason])).toEqual([
      ['tenants/acme', 'TenantNotFound'],
      ['namespaces/acme/orders', 'NamespaceNotFound'],
    ]);
    expect(write.waits?.[503]?.reason).toBe('FunctionsNotServed');
  });

  test('given a URL, then it is told, and built-in code in its configuration too', () => {
    const formOf = (text: string) => registration(api, url(text), registered).request.form;
    expect(formOf('https://a/b.jar')?.[1]).toEqual({ name: 'url', text: 'https://a/b.jar' });
    expect(formOf('builtin://b')).toMatchObject([
      { json: { jar: 'builtin://b', output: 'a' } },
      { name: 'url', text: 'builtin://b' },
    ]);
    expect(registration(api, url('https://a/b.jar'), registered)).not.toHaveProperty('upload');
  });
});

describe('an update', () => {
  test('given fields alone, then no code goes along', () => {
    const write = update(api, functionOf(), { ...registered, withCode: false });
    expect(write).toMatchObject({ does: 'set', fields: ['output'], request: { method: 'PUT', path } });
    expect([write.request.form?.length, write.upload]).toEqual([1, undefined]);
  });

  test('given new code, then it goes along, and counts as a field', () => {
    const file = update(api, functionOf(), { ...registered, withCode: true });
    expect([file.fields, file.upload?.part]).toEqual([['output', 'code'], 'data']);
    const fetched = update(api, url('https://a/b.jar'), { ...registered, withCode: true });
    expect(fetched.request.form?.[1]).toEqual({ name: 'url', text: 'https://a/b.jar' });
  });
});

test('given a function, then its name and path are those of Pulsar', () => {
  expect([runName(functionOf()), runPath(api, functionOf({ name: 'a=b' }))]).toEqual([
    'acme/orders/totals',
    'v3/functions/acme/orders/a%3Db',
  ]);
  expect(functionKind.nameOf(functionOf())).toBe('acme/orders/totals');
});

test('given one that is deleted, then it is seen to be gone before anything else', () => {
  expect(shownTo(api, functionOf(), undefined)).toMatchObject({ path, at: ['name'], value: undefined });
});
