import { describe, expect, test } from 'vitest';
import { functionKind } from '#src/resources/function/function.ts';
import { functionOf, functionTold, instanceTold, servingCluster } from '../hand-made-resources.ts';

const url = 'function://acme/orders/totals@1';
const fromPackage = { code: { url } };
const keeping = { ...servingCluster, keepsPackages: true };
const answers = { it: functionTold(), status: { instances: [instanceTold()] } };
const planned = (given: object, more: object) =>
  functionKind.plan({ resource: functionOf(fromPackage, given), answers: { ...more }, nowMs: 0 });
const remembered = planned({}, { package: { createTime: 5 } }).writes[0]?.remember;
const registered = { status: remembered as object };

describe('a function of a package', () => {
  test('given its URL, then the brokers are asked for the package, and for none where it is no package', () => {
    const further = (fields: object) => functionKind.further?.({ resource: functionOf(fields), answers: {} });
    expect(further(fromPackage)).toMatchObject({
      package: { path: 'v3/packages/function/acme/orders/totals/1/metadata' },
    });
    expect([further({}), further({ code: { url: 'https://a' } })]).toEqual([{}, {}]);
  });

  test('given no package, then it is waited for, whether the function is there or not', () => {
    const wait = {
      reason: 'PackageNotFound',
      message: expect.stringContaining(`Package ${url} does not exist`),
    };
    expect(planned({}, {})).toMatchObject({ writes: [], wait });
    expect(planned(registered, answers)).toMatchObject({ writes: [], wait });
  });

  test('given one whose package goes while it is stopped, to be replaced or to stay so, then it runs, or stays so', () => {
    const writesOf = (fields: object, running: boolean, status: object) =>
      functionKind.plan({
        resource: functionOf({ ...fromPackage, ...fields }, { status }),
        answers: { ...answers, status: { instances: [instanceTold({ running })] } },
        nowMs: 0,
      }).writes;
    const path = 'v3/functions/acme/orders/totals';
    const halted = { applied: { halted: 'true', cleanupSubscription: '0' } };
    const [start] = writesOf({}, false, halted);
    const remember = { applied: { cleanupSubscription: '0' }, paused: false };
    expect(start).toMatchObject({ request: { path: `${path}/start` }, remember });
    expect(start).not.toHaveProperty('undoes');
    expect(writesOf({ parallelism: 0 }, true, {})).toMatchObject([{ request: { path: `${path}/stop` } }]);
    expect(writesOf({}, true, {})).toEqual([]);
  });

  test('given one that is being replaced, then it is not deleted before its package was seen to be there', () => {
    const status = { applied: { cleanupSubscription: '0', halted: 'true' } };
    const live = functionTold({ cleanupSubscription: false });
    const stopped = { numRunning: 0, instances: [instanceTold({ running: false, error: '' })] };
    const resource = functionOf({ ...fromPackage, autoAck: false }, { status });
    const known = { it: live, status: stopped, package: { createTime: 5 } };
    const { writes } = functionKind.plan({ resource, answers: known, nowMs: 20_000 });
    expect(writes.map(({ does }) => does)).toEqual(['delete', 'create']);
    expect(writes[0]?.within).toMatchObject([{ path: expect.stringContaining('/totals/1/metadata') }]);
  });

  test('given one that ends then and whose package is gone, then its subscription waits for that, or is left', () => {
    const status = { applied: { cleanupSubscription: '0' } };
    const it = functionTold({ cleanupSubscription: false });
    const back = (deletionPolicy: string) =>
      functionKind.givesBack?.({
        resource: functionOf({ ...fromPackage, deletionPolicy }, { status }),
        answers: { ...answers, it },
        nowMs: 20_000,
      });
    expect(back('Delete')).toMatchObject({ writes: [], wait: { reason: 'PackageNotFound' } });
    expect(back('Retain')).toEqual({ writes: [], keep: { applied: {} } });
  });

  test('given the package that it was registered with, then nothing is done', () => {
    expect(planned(registered, { ...answers, package: { createTime: 5 } }).writes).toEqual([]);
  });

  test('given one that was uploaded anew, then the workers are told its URL again', () => {
    const { writes } = planned(registered, { ...answers, package: { createTime: 6 } });
    expect(writes).toMatchObject([{ does: 'set', fields: ['code'], request: { method: 'PUT' } }]);
    expect(writes[0]?.request.form).toContainEqual({ name: 'url', text: url });
  });

  test('given one of which somebody took out when it was uploaded, then nobody knows of another upload', () => {
    expect(planned(registered, { ...answers, package: { createTime: 0 } }).writes).toEqual([]);
  });

  test('given workers, then only those take code that can', () => {
    const unfit = (fields: object, cluster: typeof keeping) =>
      functionKind.unfit?.(functionOf(fields), cluster)?.reason;
    expect(unfit(fromPackage, servingCluster)).toBe('PackagesNotServed');
    expect(unfit(fromPackage, keeping)).toBeUndefined();
    expect(unfit({}, keeping)).toBe('Refused');
    expect(unfit({}, servingCluster)).toBeUndefined();
    expect(unfit({ code: { url: 'https://a' } }, keeping)).toBeUndefined();
  });
});
