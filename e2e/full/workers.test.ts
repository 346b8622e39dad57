import { beforeAll, describe, expect, test } from 'vitest';
import { sampleAway } from '../support/away.ts';
import { eventually } from '../support/eventually.ts';
import { nothingIsSkipped } from '../support/function-traffic.ts';
import { givenCluster } from '../support/given.ts';
import { loadPulsar } from '../support/images.ts';
import { apply, kubectl } from '../support/kubernetes.ts';
import { Residents } from '../support/resources.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import { startedAt } from '../support/times.ts';
import { consume, produce } from '../support/traffic.ts';

const namespace = 'e2e-workers';
const minute = 60_000;
const jvm = { heap: '96Mi', directMemory: '64Mi', garbageCollector: 'Serial' };
const amounts = (memory: string) => ({ requests: { cpu: '50m', memory: '192Mi' }, limits: { memory } });

beforeAll(() => loadPulsar('4.0.6'), 30 * minute);

const subject = givenCluster(
  smallCluster(namespace, 'workers', {
    version: '4.0.6',
    broker: { replicas: 2, config: keepAll },
    functions: { placement: 'Workers', replicas: 2, jvm, resources: amounts('768Mi') },
    websocket: {
      placement: ['Broker', 'Component'],
      replicas: 2,
      jvm,
      resources: amounts('384Mi'),
      idleTimeoutSeconds: 600,
    },
  }),
  { withinMs: 8 * minute },
);

/** Pulsar's own tool, speaking to the workers where they are. */
async function functionsAdmin(component: string, words: string): Promise<string> {
  const service = component === 'broker' ? 'workers-broker:8080' : 'workers-functions:6750';
  const script = `bin/pulsar-admin --admin-url http://${service} ${words}`;
  return kubectl(['-n', namespace, 'exec', `workers-${component}-0`, '--', 'bash', '-c', script], {
    deadlineMs: 2 * minute,
  });
}

/** How many instances each worker has, fewest first. */
async function sharesOf(component = 'functions'): Promise<number[]> {
  // A line for each worker: its name, and `[tenant/namespace/name:instance, …]`.
  const said = await functionsAdmin(component, 'functions-worker get-function-assignments');
  const shares = said.match(/\[.*\]$/gm)?.map(list => list.split(',').length) ?? [];
  return shares.sort((a, b) => a - b);
}

function spread(shares: readonly number[], component?: string): Promise<true> {
  return eventually(
    `instances spread as ${shares.join(', ')}`,
    async () => {
      const found = await sharesOf(component);
      if (found.join() !== shares.join()) throw new Error(`they are spread as ${found.join(', ')}`);
      return true;
    },
    // A worker that is away is given up after half a minute and a minute; once a minute they are spread again.
    { withinMs: 5 * minute, everyMs: 2000 },
  );
}

const residents = new Residents(subject);

/** A function of four instances that answers each message with an exclamation mark, until the test is over. */
async function runFunction(name: string): Promise<AsyncDisposable> {
  const code = { configMap: { name: 'code', key: 'shout.py' } };
  const topic = (suffix: string) => `persistent://public/default/${name}-${suffix}`;
  const configMap = {
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'code', namespace } },
    data: { 'shout.py': "def process(input):\n    return f'{input}!'\n" },
  };
  const shout = residents.of('PulsarFunction', name, {
    ...{
      tenant: 'public',
      namespace: 'default',
      runtime: 'PYTHON',
      className: 'shout',
      code,
      parallelism: 4,
    },
    ...{ inputs: [topic('in')], output: topic('out'), subscriptionPosition: 'Earliest' },
    deletionPolicy: 'Delete',
  });
  await apply(configMap, shout);
  await residents.reason('PulsarFunction', name, 'Ready', 5 * minute);
  return {
    [Symbol.asyncDispose]: async () => {
      await residents.remove('PulsarFunction', name);
      await residents.gone('PulsarFunction', name, 2 * minute);
    },
  };
}

/** Does `act` while messages never stop; none is skipped by a function, whatever befalls its workers. */
async function nothingIsSkippedBy(name: string, act: () => Promise<void>): Promise<void> {
  await using _ = await runFunction(name);
  await spread([2, 2]);
  await nothingIsSkipped(subject, 'websocket', { input: `${name}-in`, output: `${name}-out` }, act);
}

async function change(spec: object): Promise<void> {
  await subject.patch(spec);
  await subject.condition('Ready', 'True', 12 * minute);
}

describe('given functions in workers of their own, and messages that never stop', () => {
  test(
    'when there are three workers, then each has its share, and when two again, then these have all of it',
    () =>
      nothingIsSkippedBy('scaled', async () => {
        await change({ functions: { replicas: 3 } });
        await spread([1, 1, 2]);
        await change({ functions: { replicas: 2 } });
        await spread([2, 2]);
      }),
    30 * minute,
  );

  test(
    'when they restart, then one after the other does, and the functions are spread as before',
    () =>
      nothingIsSkippedBy('restarted', async () => {
        const away = sampleAway(subject, ['functions-worker', 'websocket']);
        for (const name of ['functions-worker', 'websocket']) {
          const restart = `pulsar-operator.dev/restart-${name}=${Date.now()}`;
          await kubectl(['-n', namespace, 'annotate', 'pulsarcluster', 'workers', restart]);
          await subject.condition('Ready', 'False', minute);
          await subject.condition('Ready', 'True', 8 * minute);
        }
        expect(await away.stop()).toEqual({ 'functions-worker': 1, websocket: 1 });
        await spread([2, 2]);
      }),
    25 * minute,
  );

  test(
    'when the version changes, then workers get it after brokers and before proxies, and WebSocket last',
    () =>
      nothingIsSkippedBy('upgraded', async () => {
        await change({ version: '4.0.8' });
        const order = ['broker', 'functions-worker', 'proxy', 'websocket'];
        const times = await Promise.all(order.map(name => startedAt(subject, name)));
        for (const [at, later] of times.slice(1).entries()) {
          const last = Math.max(...(times[at] ?? []));
          expect(Math.min(...later), `${order[at + 1]} after ${order[at]}`).toBeGreaterThanOrEqual(last);
        }
        await spread([2, 2]);
      }),
    40 * minute,
  );

  test(
    'when they go into brokers and back, then the functions go with them',
    () =>
      nothingIsSkippedBy('moved', async () => {
        await change({ functions: { placement: 'Brokers' } });
        expect(await subject.pods('functions-worker')).toEqual([]);
        await eventually('a broker has all instances', async () => {
          return (await sharesOf('broker')).reduce((sum, share) => sum + share, 0) === 4;
        });
        await change({ functions: { placement: 'Workers' } });
        expect(await subject.pods('functions-worker')).toHaveLength(2);
        await spread([2, 2]);
      }),
    40 * minute,
  );
});

describe('given WebSocket as a component of its own', () => {
  test(
    'when it serves, then messages go in and come out, with one pod as with two',
    async () => {
      await produce(subject, 'websocket', 'apart', ['one']);
      await change({ websocket: { replicas: 1 } });
      await produce(subject, 'websocket', 'apart', ['two']);
      expect((await consume(subject, 'websocket', 'apart', 2)).sort()).toEqual(['one', 'two']);
    },
    10 * minute,
  );

  test(
    'when it is switched off, then its pods go, and brokers serve on',
    async () => {
      await change({ websocket: { placement: ['Broker'] } });
      expect(await subject.pods('websocket')).toEqual([]);
      expect((await consume(subject, 'broker', 'apart', 2)).sort()).toEqual(['one', 'two']);
    },
    10 * minute,
  );
});
