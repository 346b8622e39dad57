import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '#src/cli/program.ts';
import { eventually } from '../support/eventually.ts';
import { givenNamespace } from '../support/given.ts';
import { apply, get, kubectl } from '../support/kubernetes.ts';
import {
  killAtRandom,
  killOperator,
  leader,
  logBeforeRestart,
  pauseOperator,
  resumeOperator,
  scaleOperator,
} from '../support/operator.ts';
import { type ReadySampler, sampleReady } from '../support/ready-sampler.ts';
import { sampleCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';
import { readyAt, startedAt } from '../support/times.ts';
import { consume, expectAll, produce, sendWithoutEnd } from '../support/traffic.ts';

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

  const owned = [
    ['service', 'life-broker'],
    ['configmap', 'life-zookeeper-ensemble'],
    ['poddisruptionbudget', 'life-bookie'],
    ['serviceaccount', 'life-proxy'],
    ['statefulset', 'life-autorecovery'],
  ] as const;

  test.each(owned)(
    'when the %s %s is deleted by hand, then it is back, with an event',
    (kind, name) =>
      sampler.byHand(async () => {
        const uid = () => subject.field(kind, name, '{.metadata.uid}');
        const before = await uid();
        await kubectl(['-n', namespace, 'delete', kind, name, '--wait=false', '--cascade=orphan']);
        const begun = performance.now();
        await eventually(`${kind} ${name} back`, async () => (await uid()) !== before, {
          withinMs: 20_000,
          everyMs: 20,
        });
        console.info(`${kind} ${name} was back after ${Math.round(performance.now() - begun)} ms`);
        await eventually('the event', async () => {
          const notes = await subject.events('Restored');
          return notes.some(note => note.includes(name) && note.includes('deleted'));
        });
        await subject.condition('Ready', 'True');
      }),
    2 * minute,
  );

  const edits = [
    [
      'service',
      'life-broker',
      '{"spec":{"selector":{"app.kubernetes.io/component":"nothing"}}}',
      '{.spec.selector}',
      'broker',
    ],
    ['configmap', 'life-zookeeper-ensemble', '{"data":{"bootstrap":"true"}}', '{.data.bootstrap}', 'false'],
    ['poddisruptionbudget', 'life-bookie', '{"spec":{"maxUnavailable":3}}', '{.spec.maxUnavailable}', '1'],
    [
      'serviceaccount',
      'life-proxy',
      '{"automountServiceAccountToken":true}',
      '{.automountServiceAccountToken}',
      'false',
    ],
    ['statefulset', 'life-proxy', '{"spec":{"replicas":0}}', '{.spec.replicas}', '1'],
  ] as const;

  test.each(edits)(
    'when the %s %s is edited by hand, then it is put right',
    (kind, name, patch, path, right) =>
      sampler.byHand(async () => {
        await kubectl(['-n', namespace, 'patch', kind, name, '--type=merge', '-p', patch]);
        const begun = performance.now();
        await eventually(
          `${kind} ${name} right`,
          async () => {
            return (await subject.field(kind, name, path)).includes(right);
          },
          { withinMs: 20_000, everyMs: 20 },
        );
        console.info(`${kind} ${name} was right after ${Math.round(performance.now() - begun)} ms`);
        await subject.condition('Ready', 'True');
      }),
    3 * minute,
  );

  test(
    'when somebody adds a label of their own, then it stays',
    async () => {
      await kubectl(['-n', namespace, 'label', 'service', 'life-broker', 'team=blue']);
      const patch = ['patch', 'service', 'life-broker', '--type=merge', '-p', '{"spec":{"type":"NodePort"}}'];
      await kubectl(['-n', namespace, ...patch]);
      await eventually('the type put right', async () => {
        return (await subject.field('service', 'life-broker', '{.spec.type}')) === 'ClusterIP';
      });
      const label = await subject.field('service', 'life-broker', '{.metadata.labels.team}');
      expect(label).toBe('blue');
    },
    minute,
  );
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

describe('given an operator that is away', () => {
  test(
    'when the cluster is edited meanwhile, then the operator catches up on its return',
    async () => {
      await scaleOperator(0);
      await subject.patch({ proxy: { replicas: 2 } });
      await scaleOperator(1);
      await subject.condition('Ready', 'True');
      expect(await subject.pods('proxy')).toHaveLength(2);
      await subject.patch({ proxy: { replicas: 1 } });
      await subject.condition('Ready', 'True');
      expect(await subject.pods('proxy')).toHaveLength(1);
    },
    4 * minute,
  );
});

describe('given two operators', () => {
  test(
    'when the leader is killed and can not return, then the other takes over',
    async () => {
      await scaleOperator(2);
      const before = await eventually('a leader', async () => (await leader()) || undefined);
      await kubectl(['-n', 'pulsar-operator', 'annotate', 'pod', before, 'e2e=killed', '--overwrite']);
      const begun = performance.now();
      await kubectl(['-n', 'pulsar-operator', 'delete', 'pod', before, '--grace-period=0', '--force']);
      await killOperator(before);
      await eventually(
        'another leader',
        async () => {
          const now = await leader();
          return now !== '' && now !== before;
        },
        { withinMs: 40_000, everyMs: 100 },
      );
      console.info(`the lease changed hands ${Math.round(performance.now() - begun)} ms after the kill`);
      await kubectl(['-n', namespace, 'delete', 'service', 'life-proxy']);
      await eventually('the new leader acts', () =>
        get(`/api/v1/namespaces/${namespace}/services/life-proxy`),
      );
      await scaleOperator(1);
    },
    3 * minute,
  );
});

describe('given a leader that hangs', () => {
  test(
    'when another has taken over and the first wakes up, then only one acts and the first ends',
    async () => {
      await scaleOperator(2);
      const hanging = await eventually('a leader', async () => (await leader()) || undefined);
      const restored = await subject.events('Restored');
      pauseOperator(hanging);
      await kubectl(['-n', namespace, 'delete', 'serviceaccount', 'life-autorecovery']);
      const theAccount = () => get(`/api/v1/namespaces/${namespace}/serviceaccounts/life-autorecovery`);
      const before = await eventually('the other acts', theAccount, { withinMs: 40_000, everyMs: 100 });
      expect(await leader()).not.toBe(hanging);
      const woken = Date.now();
      resumeOperator(hanging);
      await eventually('the first says why it ends, and ends', async () => {
        const last = (await logBeforeRestart(hanging)).at(-1);
        return last && last.time >= woken && last.msg.includes('Lost the lease');
      });
      expect((await theAccount())?.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
      await scaleOperator(1);
      expect((await subject.events('Restored')).length).toBe(restored.length + 1);
    },
    3 * minute,
  );
});

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
            'app.kubernetes.io/instance=life',
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
