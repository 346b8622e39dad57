import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '#src/cli/program.ts';
import { eventually } from '../support/eventually.ts';
import { givenNamespace } from '../support/given.ts';
import { apply, kubectl } from '../support/kubernetes.ts';
import { killAtRandom } from '../support/operator.ts';
import { type ReadySampler, sampleReady } from '../support/ready-sampler.ts';
import { sampleCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';
import { readyAt, startedAt } from '../support/times.ts';
import { consume, expectAll, produce, sendWithoutEnd } from '../support/traffic.ts';
import { byHand } from './life-by-hand.ts';
import { operators } from './life-operators.ts';

const namespace = 'e2e-life';
const subject = givenNamespace(namespace, 'life');
const minute = 60_000;

let sampler: ReadySampler;

beforeAll(async () => {
  await kubectl(['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted']);
});

describe('given a cluster that comes up while its operator is killed five times', () => {
  test(
    'then it gets Ready, in order, with one initialisation of its metadata',
    async () => {
      await apply(sampleCluster(namespace, 'life'));
      sampler = sampleReady(subject);
      const kills = killAtRandom(5, 45_000);
      await subject.condition('Ready', 'True');
      console.info(`operator killed after ${(await kills).join(', ')} ms`);
      const metadata = (await startedAt(subject, 'metadata'))[0] ?? Number.NaN;
      const bookies = await startedAt(subject, 'bookkeeper');
      const bookiesReady = await readyAt(subject, 'bookkeeper');
      const brokers = await startedAt(subject, 'broker');
      expect(Math.min(...bookies)).toBeGreaterThanOrEqual(metadata);
      expect(Math.min(...brokers)).toBeGreaterThanOrEqual(bookiesReady[1] ?? Number.NaN);
      expect(await subject.pods('metadata')).toHaveLength(1);
    },
    6 * minute,
  );
});

describe('given a cluster that is ready', () => {
  test(
    'when a message is sent through the broker, then it is read through the proxy, and the other way round',
    async () => {
      await produce(subject, 'broker', 'to-proxy', ['hello']);
      expect(await consume(subject, 'proxy', 'to-proxy', 1)).toEqual(['hello']);
      await produce(subject, 'proxy', 'to-broker', ['hello']);
      expect(await consume(subject, 'broker', 'to-broker', 1)).toEqual(['hello']);
    },
    2 * minute,
  );

  test('when kubectl pulsar produces and consumes, then the message comes back', async () => {
    const lines: string[] = [];
    const kubectlPulsar = (...args: string[]) => {
      const program = createProgram(line => lines.push(line));
      return program.parseAsync([...args, '-n', namespace], { from: 'user' });
    };
    await kubectlPulsar('produce', 'life', 'by-plugin', '-m', 'hello from afar');
    await kubectlPulsar('consume', 'life', 'by-plugin');
    await kubectlPulsar('status', 'life');
    expect(lines).toContain('hello from afar');
    expect(lines.join('\n')).toContain('All components are ready');
  }, 120_000);

  test(
    'when Pulsar’s own client uses the binary protocol through the proxy, then messages pass',
    async () => {
      const pod = 'life-broker-0';
      const url = 'pulsar://life-proxy:6650';
      const script = [
        `bin/pulsar-client --url ${url} consume binary -s check -n 1 -p Earliest >/tmp/consumed & reader=$!`,
        `bin/pulsar-client --url ${url} produce binary -m over-the-wire`,
        'wait $reader; cat /tmp/consumed',
      ].join('; ');
      const exec = ['-n', namespace, 'exec', pod, '--', 'bash', '-c', script];
      expect(await kubectl(exec, { deadlineMs: 2 * minute })).toContain('over-the-wire');
    },
    3 * minute,
  );

  byHand(subject, () => sampler);
});

describe('given metadata that is initialised', () => {
  test(
    'when the metadata Job and its pod are deleted by hand, then nothing is initialised again',
    async () => {
      await kubectl(['-n', namespace, 'delete', 'job', 'life-metadata', '--wait=true']);
      await eventually('its pod gone', async () => (await subject.pods('metadata')).length === 0);
      // An edit makes the operator look at everything again, so it had its chance to make a Job.
      await subject.patch({ progressDeadlineSeconds: 601 });
      await subject.condition('Ready', 'True', minute);
      expect(await subject.pods('metadata')).toEqual([]);
    },
    3 * minute,
  );
});

operators(subject);

describe('given a producer that never stops', () => {
  test(
    'when the brokers’ configuration changes, then they roll one at a time and no acknowledged message is lost',
    async () => {
      const traffic = sendWithoutEnd(subject, 'proxy', 'rolling');
      await sleep(2000);
      await subject.patch({ broker: { config: { ttlDurationDefaultInSeconds: 3600 } } });
      await subject.condition('Ready', 'True');
      const { acknowledged, longestGap } = await traffic.stop();
      console.info(`${acknowledged.length} acknowledged, ${longestGap}`);
      expect(acknowledged.length).toBeGreaterThan(10);
      await expectAll(subject, 'proxy', 'rolling', acknowledged);
      const conf = ['exec', 'life-broker-1', '--', 'grep', '^ttlDuration', '/tmp/pulsar-operator.conf'];
      expect(await kubectl(['-n', namespace, ...conf])).toContain('=3600');
    },
    6 * minute,
  );
});

describe('given a wish that cannot be carried out', () => {
  test(
    'when a Secret is missing, then the condition names it and nothing changes',
    async () => {
      const sets = (await subject.statefulSets()).map(({ metadata }) => metadata.generation);
      const secretConfig = [
        { key: 'brokerClientAuthenticationParameters', secretKeyRef: { name: 'absent', key: 'token' } },
      ];
      await subject.patch({ broker: { secretConfig } });
      const saying = (words: string) =>
        eventually(`a condition that says ${words}`, async () => {
          return sentenceOf(await subject.condition('Ready', 'False', minute)).includes(words);
        });
      await saying('bind ClusterRole pulsar-operator-secrets');
      const role = ['create', 'rolebinding', 'secrets', '--clusterrole=pulsar-operator-secrets'];
      await kubectl(['-n', namespace, ...role, '--serviceaccount=pulsar-operator:pulsar-operator']);
      await saying('Secret absent does not exist');
      expect((await subject.statefulSets()).map(({ metadata }) => metadata.generation)).toEqual(sets);
      await subject.patch({ broker: { secretConfig: [] } });
      await subject.condition('Ready', 'True', minute);
    },
    3 * minute,
  );
});

describe('given the cluster is deleted', () => {
  test(
    'when it is made again under the same name, then it finds its data, while its operator is killed five times',
    async () => {
      await produce(subject, 'broker', 'kept', ['still here']);
      await kubectl(['-n', namespace, 'delete', 'pulsarcluster', 'life', '--wait=true']);
      await eventually('all pods gone', async () => (await subject.pods()).length === 0, {
        withinMs: 4 * minute,
      });
      expect((await subject.volumes()).length).toBe(9);
      await apply(sampleCluster(namespace, 'life'));
      const kills = killAtRandom(5, 45_000);
      await subject.condition('Ready', 'True');
      console.info(`operator killed after ${(await kills).join(', ')} ms`);
      expect(await subject.pods('metadata')).toEqual([]);
      expect(await consume(subject, 'broker', 'kept', 1)).toEqual(['still here']);
    },
    10 * minute,
  );

  test('then in all this time Ready was never said when it was not so', async () => {
    const { samples, lies } = await sampler.stop();
    console.info(`${samples} samples of Ready`);
    expect(lies).toEqual([]);
    expect(samples).toBeGreaterThan(100);
  });

  test(
    'when its policy is Delete, then nothing of it is left',
    async () => {
      await subject.patch({ deletionPolicy: 'Delete' });
      await subject.condition('Ready', 'True', minute);
      await kubectl(['-n', namespace, 'delete', 'pulsarcluster', 'life', '--wait=true'], {
        deadlineMs: 4 * minute,
      });
      await eventually(
        'nothing left',
        async () => {
          const kinds =
            'statefulset,service,configmap,poddisruptionbudget,job,pod,persistentvolumeclaim,serviceaccount';
          const left = await kubectl([
            '-n',
            namespace,
            'get',
            kinds,
            '-l',
            'pulsar-operator.dev/cluster=life',
            '-o',
            'name',
          ]);
          if (left.trim() !== '') throw new Error(left);
          return true;
        },
        { withinMs: 2 * minute },
      );
    },
    8 * minute,
  );
});
