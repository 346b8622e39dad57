import { describe, expect, test } from 'vitest';
import { createProgram } from '#src/cli/program.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { readyNeverLies } from '../support/harmless.ts';
import { kubectl } from '../support/kubernetes.ts';
import { killOperator, leader } from '../support/operator.ts';
import { sampleCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';
import { underTraffic } from '../support/traffic.ts';

const namespace = 'e2e-restart';
const minute = 60_000;
const subject = givenCluster(
  sampleCluster(namespace, 'restart', {
    profile: 'Development',
    zookeeper: { replicas: 1 },
    autorecovery: { replicas: 0 },
    proxy: { replicas: 0 },
    websocket: { placement: ['Broker'] },
  }),
);

async function kubectlPulsar(...args: string[]): Promise<void> {
  const program = createProgram(line => console.info(line));
  await program.parseAsync([...args, '-n', namespace], { from: 'user' });
}

/** The uid of every pod by its name: a pod that was restarted has another. */
async function uids(): Promise<Map<string, string>> {
  const pods = await subject.pods();
  return new Map(pods.map(({ metadata }) => [metadata.name, metadata.uid ?? '']));
}

/** The pods that were restarted since, in alphabetical order. */
async function restarted(since: ReadonlyMap<string, string>): Promise<string[]> {
  const present = await uids();
  return [...present].flatMap(([name, uid]) => (since.get(name) === uid ? [] : [name])).sort();
}

/** Waits until the operator has seen what no generation tells of, and is done with it. */
async function seenAndReady(): Promise<void> {
  await subject.condition('Ready', 'False', minute);
  await subject.condition('Ready', 'True', 6 * minute);
}

describe('given a producer that never stops', () => {
  test(
    'when the brokers are restarted, then they alone restart, Ready never lies, and nothing is lost',
    async () => {
      const before = await uids();
      await readyNeverLies(subject, async () => {
        await underTraffic(subject, 'broker', 'restarted', async () => {
          await kubectlPulsar('restart', 'restart', '--component', 'broker');
          await seenAndReady();
        });
        expect(await restarted(before)).toEqual(['restart-broker-0', 'restart-broker-1']);
      });
      expect((await subject.events('Restarting')).join()).toContain('restart-broker-1 as asked for');
    },
    10 * minute,
  );

  test(
    'when the annotation is taken away, then nothing restarts, and a component that is none is held',
    async () => {
      const before = await uids();
      const annotate = ['-n', namespace, 'annotate', 'pulsarcluster', 'restart'];
      await kubectl([
        ...annotate,
        'pulsar-operator.dev/restart-broker-',
        'pulsar-operator.dev/restart-bookie=1',
      ]);
      const held = await subject.condition('Held', 'True', minute);
      expect(held.message).toContain('restart-bookie names no component');
      await kubectl([...annotate, 'pulsar-operator.dev/restart-bookie-']);
      await subject.condition('Ready', 'True', minute);
      expect(await restarted(before)).toEqual([]);
    },
    5 * minute,
  );
});

describe('given a suspended cluster', () => {
  test(
    'when the configuration of its brokers is deleted by hand, then it is restored only when it is resumed',
    async () => {
      await kubectlPulsar('suspend', 'restart');
      await subject.condition('Suspended', 'True', minute);
      await subject.condition('Ready', 'True', minute);
      const broker = 'pulsar-operator.dev/cluster=restart,app.kubernetes.io/component=broker';
      const get = ['-n', namespace, 'get', 'configmaps', '-l', broker, '-o', 'name'];
      const configMaps = await kubectl(get);
      expect(configMaps).toContain('configmap/restart-broker-');
      await kubectl(['-n', namespace, 'delete', 'configmaps', '-l', broker]);
      const status = await subject.condition('Ready', 'False', minute);
      expect(sentenceOf(status)).toContain('Suspended: not all is as specified');
      await killOperator(await leader());
      // An edit makes the next operator look at everything, so it had its chance.
      await subject.patch({ progressDeadlineSeconds: 601 });
      await subject.condition('Suspended', 'True', minute);
      expect(await kubectl(get)).toBe('');
      await kubectlPulsar('resume', 'restart');
      await subject.condition('Ready', 'True', minute);
      expect(await kubectl(get)).toBe(configMaps);
      expect((await subject.events('Restored')).join()).toContain('ConfigMap restart-broker-');
    },
    6 * minute,
  );

  test(
    'when a roll is suspended after its first pod, then the second restarts only when it is resumed',
    async () => {
      const before = await uids();
      await kubectlPulsar('restart', 'restart', '--component', 'broker');
      await eventually('the first restart', async () => (await restarted(before)).length > 0);
      await kubectlPulsar('suspend', 'restart');
      await eventually('both brokers ready', async () => {
        const { status } = await subject.cluster();
        return status?.components?.['broker']?.ready === 2;
      });
      const { units } = await subject.condition('Ready', 'False', minute);
      expect(units).toMatchObject([{ name: 'restart-broker-0', message: 'waits for its restart' }]);
      expect(await restarted(before)).toEqual(['restart-broker-1']);
      await kubectlPulsar('resume', 'restart');
      await subject.condition('Ready', 'True', 5 * minute);
      expect(await restarted(before)).toEqual(['restart-broker-0', 'restart-broker-1']);
    },
    8 * minute,
  );

  test(
    'when it is deleted, then it goes with its volumes, as its policy says by then',
    async () => {
      await kubectlPulsar('suspend', 'restart');
      await subject.patch({ deletionPolicy: 'Delete' });
      await subject.condition('Suspended', 'True', minute);
      await kubectl(['-n', namespace, 'delete', 'pulsarcluster', 'restart', '--wait=true'], {
        deadlineMs: 4 * minute,
      });
      expect(await subject.pods()).toEqual([]);
      expect(await subject.volumes()).toEqual([]);
    },
    6 * minute,
  );
});
