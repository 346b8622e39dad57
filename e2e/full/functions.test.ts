import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { answered, nextOf, nothingIsSkipped } from '../support/function-traffic.ts';
import { givenNamespace } from '../support/given.ts';
import { apply, kubectl } from '../support/kubernetes.ts';
import { Workplace } from '../support/page.ts';
import { Residents } from '../support/resources.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import { produce } from '../support/traffic.ts';

const namespace = 'e2e-functions';
const minute = 60_000;
const subject = givenNamespace(namespace, 'demo');
const residents = new Residents(subject);
const memory = { requests: { memory: '1Gi', cpu: '100m' }, limits: { memory: '3Gi' } };
const cluster = smallCluster(namespace, 'demo', {
  functions: {},
  broker: { replicas: 2, resources: memory, config: keepAll },
});

const code = (mark: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'code', namespace },
  data: { 'shout.py': `def process(input):\n    return f'{input}${mark}'\n` },
});

const shout = residents.of('PulsarFunction', 'shout', {
  ...{ tenant: 'public', namespace: 'default', runtime: 'PYTHON', className: 'shout' },
  ...{ code: { configMap: { name: 'code', key: 'shout.py' } }, parallelism: 2 },
  ...{ inputs: ['persistent://public/default/in'], output: 'persistent://public/default/out' },
  subscriptionPosition: 'Earliest',
});

const where = { input: 'in', output: 'out' };

/** Pulsar's own tool, about the function. */
function admin(verb: string, ...words: string[]): Promise<string> {
  const url = ['--admin-url', `http://${subject.name}-broker:8080`];
  return residents.admin(...url, 'functions', verb, '--fqfn', 'public/default/shout', ...words);
}

async function live(): Promise<Record<string, unknown>> {
  return JSON.parse(await admin('get')) as Record<string, unknown>;
}

function ready(withinMs = 2 * minute): Promise<string> {
  return residents.reason('PulsarFunction', 'shout', 'Ready', withinMs);
}

function change(spec: object): Promise<string> {
  return residents.patch('PulsarFunction', 'shout', spec);
}

/** Waits for the event that something was put back. */
function restored(what: string): Promise<boolean> {
  return eventually(
    `the event that ${what}`,
    async () => (await subject.events('Restored')).some(note => note.endsWith(what)),
    { withinMs: 30_000 },
  );
}

describe('given a function that is applied before its cluster and its code', () => {
  test(
    'when they come, then it says what it waits for, runs, and answers',
    async () => {
      await apply(shout);
      await residents.reason('PulsarFunction', 'shout', 'ClusterNotFound', 30_000);
      await apply(cluster);
      await subject.condition('Ready', 'True', 8 * minute);
      const said = await residents.reason('PulsarFunction', 'shout', 'MissingReference', 2 * minute);
      expect(said).toContain('ConfigMap code');
      await apply(code('!'));
      await ready(3 * minute);
      await answered(subject, where, 'first', 'first!');
    },
    15 * minute,
  );
});

describe('given a function that runs', () => {
  test(
    'when its code changes and back, then so does what it answers',
    async () => {
      for (const mark of ['?', '!']) {
        await apply(code(mark));
        await answered(subject, where, 'a', `a${mark}`);
      }
    },
    8 * minute,
  );

  test(
    'when fields change that Pulsar changes in place, then it has them, and it is the same function',
    async () => {
      await change({ userConfig: { a: 1 }, parallelism: 3 });
      await ready();
      expect(await live()).toMatchObject({ userConfig: { a: 1 }, parallelism: 3 });
      expect(await subject.events('Replaced')).toEqual([]);
    },
    4 * minute,
  );

  test(
    'when it is to read another topic, which Pulsar does not change, then it is replaced, with an event that says why',
    async () => {
      const from = (input: string) => change({ inputs: [`persistent://public/default/${input}`] });
      await from('other-in');
      await ready(3 * minute);
      await answered(subject, { input: 'other-in', output: 'out' }, 'b', 'b!');
      expect((await subject.events('Replaced')).join()).toContain('inputSpecs');
      await from('in');
      await ready(3 * minute);
      await answered(subject, where, 'c', 'c!');
    },
    8 * minute,
  );

  test('when it is to be another function, then that is refused with what to do', async () => {
    await expect(change({ namespace: 'other' })).rejects.toThrow(
      /namespace is immutable|is immutable: another one would be another function/,
    );
  });

  test(
    'when somebody changes and stops it by hand, then it is put back within 30 s, with an event',
    async () => {
      await admin('update', '--user-config', '{"a": 5}');
      await restored('userConfig had been changed in Pulsar');
      await ready();
      expect(await live()).toMatchObject({ userConfig: { a: 1 } });
      await admin('stop');
      await restored('it had been stopped');
      await ready();
      await answered(subject, where, 'd', 'd!');
    },
    6 * minute,
  );

  test(
    'when it is scaled to nothing, then messages wait for it',
    async () => {
      const scale = async (replicas: number) => {
        await kubectl(['-n', namespace, 'scale', 'pulsarfunction', 'shout', `--replicas=${replicas}`]);
      };
      await scale(0);
      expect(await ready()).toContain('stopped, because parallelism is 0');
      await produce(subject, 'broker', 'in', ['waits']);
      expect(await nextOf(subject, 'out', () => scale(2))).toBe('waits!');
      await ready();
    },
    6 * minute,
  );

  test(
    'when its cluster is suspended, then it says so, and what was changed meanwhile is caught up with',
    async () => {
      await subject.patch({ suspend: true });
      await residents.reason('PulsarFunction', 'shout', 'Suspended', minute);
      await change({ userConfig: { a: 2 } });
      await subject.patch({ suspend: false });
      await subject.condition('Ready', 'True', 8 * minute);
      await ready(3 * minute);
      expect(await live()).toMatchObject({ userConfig: { a: 2 } });
      await answered(subject, where, 'e', 'e!');
    },
    15 * minute,
  );
});

describe('given a function under load', () => {
  test(
    'when brokers, which are its workers, restart one after the other, then nothing is skipped',
    () =>
      nothingIsSkipped(subject, 'broker', where, async () => {
        const restart = `pulsar-operator.dev/restart-broker=${Date.now()}`;
        await kubectl(['-n', namespace, 'annotate', 'pulsarcluster', 'demo', restart]);
        await subject.condition('Ready', 'False', minute);
        await subject.condition('Ready', 'True', 8 * minute);
      }),
    15 * minute,
  );

  test(
    'when a broker dies, then nothing is skipped',
    () =>
      nothingIsSkipped(subject, 'broker', where, async () => {
        await kubectl(['-n', namespace, 'delete', 'pod', 'demo-broker-0', '--grace-period=0', '--force']);
        await subject.condition('Ready', 'False', minute);
        await subject.condition('Ready', 'True', 8 * minute);
      }),
    15 * minute,
  );
});

describe('given a function that is deleted', () => {
  test(
    'when it is to be retained, then it runs on, and is adopted when it is there again',
    async () => {
      await change({ deletionPolicy: 'Retain' });
      await ready();
      await residents.remove('PulsarFunction', 'shout');
      await residents.gone('PulsarFunction', 'shout', 30_000);
      await answered(subject, where, 'f', 'f!');
      await apply(shout);
      await ready();
      expect((await subject.events('Adopted')).join()).toContain('function public/default/shout');
    },
    5 * minute,
  );

  test(
    'when it is to be deleted, then Pulsar has neither it nor its subscription',
    async () => {
      await change({ deletionPolicy: 'Delete' });
      await ready();
      await residents.remove('PulsarFunction', 'shout');
      await residents.gone('PulsarFunction', 'shout', minute);
      await expect(live()).rejects.toThrow(/doesn't exist/);
      const topics = await residents.admin('topics', 'subscriptions', 'persistent://public/default/in');
      expect(topics).not.toContain('shout');
    },
    5 * minute,
  );
});

describe('given the page of functions', () => {
  test(
    'when somebody types what it begins with, then what is said comes out louder',
    async () => {
      await using place = await Workplace.make(subject, { manifests: 'manifests' });
      expect(await place.type(await place.block('docs/functions.md', 0))).toContain('hello!');
    },
    5 * minute,
  );
});
