import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, inject, test } from 'vitest';
import { kubectl, namespace } from './kubectl.ts';
import { OperatorProcess } from './operator-process.ts';

let operator: OperatorProcess | undefined;

afterEach(async () => {
  await operator?.stop('SIGKILL');
});

async function environment(): Promise<{ home: string; env: Record<string, string> }> {
  const home = await namespace('life');
  const env = {
    KUBECONFIG: inject('kubeconfig'),
    POD_NAMESPACE: home,
    POD_NAME: 'test',
    WATCH_NAMESPACES: home,
  };
  return { home, env };
}

const fatal = 60;

test('given a metrics port that is taken, then it says so in one line and ends, though its health is served', async () => {
  const other = createServer().listen(0);
  await once(other, 'listening');
  const METRICS_PORT = String((other.address() as AddressInfo).port);
  operator = await OperatorProcess.start({ ...(await environment()).env, METRICS_PORT });
  expect(await operator.ended()).toBe(1);
  expect(operator.log).toHaveLength(1);
  expect(operator.log[0]).toMatchObject({
    level: fatal,
    msg: expect.stringContaining(`METRICS_PORT=${METRICS_PORT} cannot be served: listen EADDRINUSE`),
  });
  other.close();
});

test('given an option that is wrong, then it says so in one line and ends', async () => {
  operator = await OperatorProcess.start({ ...(await environment()).env, METRICS_PORT: 'many' });
  expect(await operator.ended()).toBe(1);
  expect(operator.log.map(({ level, msg }) => [level, msg])).toEqual([
    [fatal, 'Ending: METRICS_PORT=many is not a port: give a whole number from 1 to 65535.'],
  ]);
});

test.each(['uncaughtException', 'unhandledRejection', 'run'])(
  'given a fault of the program (%s), then it is logged, the lease is given back, and the process ends',
  async FAULT => {
    const { home, env } = await environment();
    operator = await OperatorProcess.start({ ...env, FAULT }, 'test/api/faulty-operator.ts');
    expect(await operator.ended()).toBe(1);
    const faults = operator.log.filter(({ level }) => level === fatal);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.msg).toContain('the fault of the test');
    const holder = ['get', 'lease', 'pulsar-operator', '-n', home, '-o', 'jsonpath={.spec.holderIdentity}'];
    expect(await kubectl(holder)).toBe('');
    expect(operator.log.map(({ msg }) => msg)).toContain('Released the lease');
  },
);

test('given connections that never close, when the lease is lost, then the process says so and ends all the same', async () => {
  const { home, env } = await environment();
  operator = await OperatorProcess.start({ ...env, FAULT: 'hangs' }, 'test/api/faulty-operator.ts');
  const told = () => operator?.log.map(({ msg }) => msg).join('\n');
  await expect.poll(told).toContain('Became leader');
  await kubectl(['delete', 'lease', 'pulsar-operator', '-n', home]);
  expect(await operator.ended()).toBe(1);
  expect(told()).toContain('Lost the lease: ending so that only its holder acts');
});
