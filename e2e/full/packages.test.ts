import { beforeAll, describe, expect, test } from 'vitest';
import { connectorsJar } from '#test/api/pulsar/connectors-jar.ts';
import { eventually } from '../support/eventually.ts';
import { answered, nextOf } from '../support/function-traffic.ts';
import { givenCluster } from '../support/given.ts';
import { apply } from '../support/kubernetes.ts';
import { Residents } from '../support/resources.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import { produce } from '../support/traffic.ts';

const namespace = 'e2e-packages';
const minute = 60_000;
const memory = { requests: { memory: '1Gi', cpu: '100m' }, limits: { memory: '3Gi' } };
/** As docs/functions.md has it. */
const packagesServed = {
  enablePackagesManagement: 'true',
  functionsWorkerEnablePackageManagement: 'true',
  packagesReplicas: '1',
};
const subject = givenCluster(
  smallCluster(namespace, 'pulsar', {
    proxy: { replicas: 0 },
    functions: {},
    broker: { resources: memory, config: { ...keepAll, ...packagesServed } },
  }),
  { withinMs: 8 * minute },
);
const residents = new Residents(subject);

const home = { tenant: 'public', namespace: 'default' };
const topic = (name: string) => `persistent://public/default/${name}`;
const file = (mark: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'files', namespace },
  data: { 'shout.py': `def process(input):\n    return f'{input}${mark}'\n` },
});

/** One version of a package from a ConfigMap. */
function packaged(type: string, name: string, version: string, configMap: object) {
  const given = { ...home, type, name, version, content: { configMap } };
  return residents.of('PulsarPackage', `${name}-${version}`, { ...given, deletionPolicy: 'Delete' });
}

const shoutFile = { name: 'files', key: 'shout.py' };
const jar = { name: 'connectors', key: 'connectors.jar' };
const shout = residents.of('PulsarFunction', 'shout', {
  ...home,
  ...{ runtime: 'PYTHON', className: 'shout', code: { url: 'function://public/default/shout@1' } },
  ...{ inputs: [topic('in')], output: topic('out') },
});

/** Pulsar's own tool, about packages, functions and connectors. */
function admin(...words: string[]): Promise<string> {
  return residents.admin('--admin-url', `http://${subject.name}-broker:8080`, ...words);
}

beforeAll(async () => {
  const binaryData = { 'connectors.jar': Buffer.from(await connectorsJar()).toString('base64') };
  const metadata = { name: 'connectors', namespace };
  await apply(file('!'), { apiVersion: 'v1', kind: 'ConfigMap', metadata, binaryData });
}, 20 * minute);

describe('given a function whose package is not there', () => {
  test(
    'when the package comes, then the function runs from it, and both say so',
    async () => {
      await apply(shout);
      await residents.reason('PulsarFunction', 'shout', 'PackageNotFound', minute);
      await apply(packaged('function', 'shout', '1', shoutFile));
      await residents.reason('PulsarPackage', 'shout-1', 'Ready', minute);
      await residents.reason('PulsarFunction', 'shout', 'Ready', 3 * minute);
      await answered(subject, { input: 'in', output: 'out' }, 'a', 'a!');
    },
    8 * minute,
  );

  test(
    'when its file changes, then that is refused, and another version of it runs once it is asked for',
    async () => {
      await apply(file('?'));
      const refused = await residents.reason('PulsarPackage', 'shout-1', 'Refused', minute);
      expect(refused).toContain('another version');
      await apply(packaged('function', 'shout', '2', shoutFile));
      await residents.reason('PulsarPackage', 'shout-2', 'Ready', minute);
      await residents.patch('PulsarFunction', 'shout', {
        code: { url: 'function://public/default/shout@2' },
      });
      await residents.reason('PulsarFunction', 'shout', 'Ready', 3 * minute);
      await answered(subject, { input: 'in', output: 'out' }, 'b', 'b?');
    },
    8 * minute,
  );

  test(
    'when somebody deletes the version in Pulsar, then it is uploaded again within 30 s',
    async () => {
      await admin('packages', 'delete', 'function://public/default/shout@2');
      await eventually(
        'the version is there again',
        async () =>
          (await admin('packages', 'list-versions', 'function://public/default/shout')).includes('2'),
        { withinMs: 30_000 },
      );
      await residents.reason('PulsarFunction', 'shout', 'Ready', 2 * minute);
    },
    4 * minute,
  );
});

describe('given a source and a sink from a package each', () => {
  test(
    'when they are there, then what the one publishes comes, and the other takes what it is sent',
    async () => {
      const ticks = { ...home, className: 'Ticks', topicName: topic('ticks'), configs: { text: 'tick' } };
      const store = { ...home, className: 'Store', inputs: [topic('ticks')] };
      await apply(
        packaged('source', 'ticks', '1', jar),
        packaged('sink', 'store', '1', jar),
        residents.of('PulsarSource', 'ticks', { ...ticks, code: { url: 'source://public/default/ticks@1' } }),
        residents.of('PulsarSink', 'store', { ...store, code: { url: 'sink://public/default/store@1' } }),
      );
      await residents.reason('PulsarSource', 'ticks', 'Ready', 4 * minute);
      await residents.reason('PulsarSink', 'store', 'Ready', 4 * minute);
      expect(await nextOf(subject, 'ticks')).toBe('tick');
      await taken(1);
    },
    12 * minute,
  );

  test(
    'when the source changes, then so does what comes; when by hand, then it is put back within 30 s',
    async () => {
      await residents.patch('PulsarSource', 'ticks', { configs: { text: 'tock' } });
      await residents.reason('PulsarSource', 'ticks', 'Ready', 2 * minute);
      await eventually('the other text', async () => (await nextOf(subject, 'ticks')) === 'tock', {
        withinMs: 2 * minute,
      });
      const named = ['--tenant', 'public', '--namespace', 'default', '--name', 'ticks'];
      await admin('sources', 'update', ...named, '--source-config', '{"text": "theirs"}');
      await eventually(
        'the event',
        async () =>
          (await subject.events('Restored')).some(note => note.includes('source public/default/ticks')),
        { withinMs: 30_000 },
      );
    },
    6 * minute,
  );

  test(
    'when both are deleted, then Pulsar has neither them nor their packages',
    async () => {
      for (const [kind, name, version] of [
        ['PulsarSource', 'ticks', 'ticks-1'],
        ['PulsarSink', 'store', 'store-1'],
      ] as const) {
        await residents.remove(kind, name);
        await residents.gone(kind, name, minute);
        await residents.remove('PulsarPackage', version);
        await residents.gone('PulsarPackage', version, minute);
      }
      expect(await admin('sources', 'list')).not.toContain('ticks');
      expect(await admin('sinks', 'list')).not.toContain('store');
      // Pulsar goes on to list the name of a package without versions.
      const versions = await admin('packages', 'list-versions', 'sink://public/default/store').catch(String);
      expect(versions).not.toMatch(/^"?1"?$/m);
    },
    6 * minute,
  );
});

/** Waits until the sink has taken so many messages more than it had. */
async function taken(more: number): Promise<void> {
  const named = ['--tenant', 'public', '--namespace', 'default', '--name', 'store'];
  const count = async () => {
    const { instances } = JSON.parse(await admin('sinks', 'status', ...named)) as {
      instances: { status: { numWrittenToSink: number } }[];
    };
    return instances.reduce((sum, { status }) => sum + status.numWrittenToSink, 0);
  };
  const before = await count();
  await produce(subject, 'broker', 'ticks', ['by-hand']);
  await eventually('the sink takes them', async () => (await count()) >= before + more, {
    withinMs: 2 * minute,
  });
}
