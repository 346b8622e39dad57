import { describe, expect, test } from 'vitest';
import { ifThere, isZooKeeperError, serverError, ZooKeeperError } from '#src/clients/zookeeper/error.ts';

describe('the error of a server', () => {
  test('given a code that is known, then it has its name, and says what was asked', () => {
    expect(serverError(-103, 'ZooKeeper a: setData /b')).toMatchObject({
      name: 'ZooKeeperError',
      code: 'BadVersion',
      message: 'ZooKeeper a: setData /b: BadVersion',
    });
  });

  test('given a code of a newer server, then it is unknown, and says which', () => {
    expect(serverError(-999, 'ZooKeeper a: exists /b')).toMatchObject({
      code: 'Unknown',
      message: 'ZooKeeper a: exists /b: error -999',
    });
  });
});

test('given an error, then it is of a code only if it is ZooKeeper’s', () => {
  const error = new ZooKeeperError('NoNode', '/a');
  expect(isZooKeeperError(error, 'NoNode')).toBe(true);
  expect(isZooKeeperError(error, 'NodeExists')).toBe(false);
  expect(isZooKeeperError(Object.assign(new Error(), { code: 'NoNode' }), 'NoNode')).toBe(false);
});

describe('what may not be there', () => {
  test('given that it is, then the answer', async () => {
    expect(await ifThere(Promise.resolve('data'))).toBe('data');
  });

  test('given no such node, then nothing', async () => {
    expect(await ifThere(Promise.reject(serverError(-101, '/a')))).toBeUndefined();
  });

  test('given any other error, then that', async () => {
    await expect(ifThere(Promise.reject(serverError(-102, '/a')))).rejects.toThrow('NoAuth');
  });
});
