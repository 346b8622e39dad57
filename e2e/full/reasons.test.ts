import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster, givenNamespace } from '../support/given.ts';
import { apply, kubectl, list } from '../support/kubernetes.ts';
import { smallCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';
import type { Subject } from '../support/subject.ts';

const minute = 60_000;
/** For so long after a pod did not start nobody need be told why. */
const toldWithinMs = 30_000;
const one = { proxy: { replicas: 0 }, autorecovery: { replicas: 0 } };

/** Waits until a unit has this reason; its words and those of the cluster have to match. */
async function expectUnit(subject: Subject, name: string, reason: string, words: RegExp): Promise<void> {
  const status = await eventually(
    `${name} with the reason ${reason}`,
    async () => {
      const { status: present } = await subject.cluster();
      const unit = present?.units?.find(each => each.name === name);
      if (unit?.reason === reason) return present;
      throw new Error(`${unit?.reason}: ${unit?.message}; ${sentenceOf(present)}`);
    },
    { withinMs: toldWithinMs },
  );
  expect(status?.units?.find(each => each.name === name)?.message).toMatch(words);
  expect(sentenceOf(status)).toMatch(words);
  expect(status?.message?.length).toBeLessThanOrEqual(120);
  console.info(sentenceOf(status));
}

/** The status says the same, word for word, for half a minute. */
async function expectSteady(subject: Subject): Promise<void> {
  const version = async () => (await subject.cluster()).metadata.resourceVersion;
  const before = await version();
  await sleep(30_000);
  expect(await version(), 'nothing is written that says the same').toBe(before);
}

async function madeIn(subject: Subject, spec: Record<string, unknown> = one): Promise<void> {
  await apply(smallCluster(subject.namespace, subject.name, spec));
  await eventually('the StatefulSet of ZooKeeper', async () => {
    return (await subject.statefulSets()).some(
      ({ metadata }) => metadata.name === `${subject.name}-zookeeper`,
    );
  });
}

describe('given a namespace whose quota has no room for pods', () => {
  const subject = givenNamespace('e2e-quota', 'quota');
  const pod = 'quota-zookeeper-0';

  test(
    'then the cluster says so in the words of Kubernetes, goes on saying the same, and starts when there is room',
    async () => {
      await kubectl(['-n', subject.namespace, 'create', 'quota', 'q', '--hard=pods=0']);
      await madeIn(subject);
      await expectUnit(subject, pod, 'PodNotCreated', /exceeded quota: q.*a ResourceQuota/s);
      await expectSteady(subject);
      await kubectl(['-n', subject.namespace, 'delete', 'quota', 'q']);
      await subject.condition('Ready', 'True', 12 * minute);
    },
    20 * minute,
  );
});

describe('given a namespace whose LimitRange is below what pods ask for', () => {
  const subject = givenNamespace('e2e-limits', 'limits');

  test(
    'then the cluster says so in the words of Kubernetes',
    async () => {
      await apply({
        apiVersion: 'v1',
        kind: 'LimitRange',
        metadata: { name: 'l', namespace: subject.namespace },
        spec: { limits: [{ type: 'Container', max: { cpu: '10m' } }] },
      });
      await madeIn(subject);
      await expectUnit(subject, 'limits-zookeeper-0', 'PodNotCreated', /10m.*a LimitRange/s);
    },
    4 * minute,
  );
});

describe('given a Kubernetes without a default StorageClass', () => {
  const subject = givenNamespace('e2e-no-class', 'classless');
  const annotation = 'storageclass.kubernetes.io/is-default-class';
  const mark = (names: readonly string[], is: boolean) => {
    const marked = names.map(name => {
      return kubectl(['annotate', 'storageclass', name, '--overwrite', `${annotation}=${is}`]);
    });
    return Promise.all(marked);
  };
  let defaults: string[] = [];

  beforeAll(async () => {
    const classes = await list('/apis/storage.k8s.io/v1/storageclasses');
    defaults = classes
      .filter(({ metadata }) => metadata.annotations?.[annotation] === 'true')
      .map(({ metadata }) => metadata.name);
    await mark(defaults, false);
  }, minute);

  afterAll(() => mark(defaults, true), minute);

  test(
    'then the cluster names the volume and what to do, and following it ends in Ready',
    async () => {
      await madeIn(subject);
      await expectUnit(
        subject,
        'classless-zookeeper-0',
        'NoStorageClass',
        /data-classless-zookeeper-0.*is-default-class/s,
      );
      await mark(defaults, true);
      await subject.condition('Ready', 'True', 12 * minute);
    },
    16 * minute,
  );
});

describe('given a cluster that is Ready, with one broker and one proxy', () => {
  const spec = { progressDeadlineSeconds: 60, autorecovery: { replicas: 0 } };
  const subject = givenCluster(smallCluster('e2e-reasons', 'reasons', spec), { withinMs: 8 * minute });

  test(
    'when an init container fails, then it is named with its exit code, and taking it back is all there is to do',
    async () => {
      const { image } = (await subject.cluster()).status ?? {};
      const prep = { name: 'prep', image, command: ['bash', '-c', 'exit 3'] };
      await subject.patch({ proxy: { podTemplate: { spec: { initContainers: [prep] } } } });
      await eventually(
        'the init container has failed',
        async () => {
          const { status } = await subject.cluster();
          const unit = status?.units?.find(({ name }) => name === 'reasons-proxy-0');
          return unit?.reason === 'ContainerFailed';
        },
        { withinMs: 2 * minute },
      );
      await expectUnit(
        subject,
        'reasons-proxy-0',
        'ContainerFailed',
        /init container prep failed \(exit code 3/,
      );
      await subject.patch({ proxy: { podTemplate: null } });
      await subject.condition('Ready', 'True', 5 * minute);
    },
    12 * minute,
  );

  test(
    'when a volume is of a ConfigMap that does not exist, then it is named, and making it is all there is to do',
    async () => {
      const [before] = await subject.pods('proxy');
      const volumes = [{ name: 'certs', configMap: { name: 'nope' } }];
      // A volume that no container mounts is none of the kubelet's business.
      const containers = [{ name: 'proxy', volumeMounts: [{ name: 'certs', mountPath: '/certs' }] }];
      await subject.patch({ proxy: { podTemplate: { spec: { volumes, containers } } } });
      await eventually(
        'the proxy has been made anew',
        async () => {
          const [pod] = await subject.pods('proxy');
          return pod !== undefined && pod.metadata.uid !== before?.metadata.uid;
        },
        { withinMs: 3 * minute },
      );
      await expectUnit(
        subject,
        'reasons-proxy-0',
        'VolumeNotMounted',
        /"nope" not found.*Create the ConfigMap/s,
      );
      await kubectl(['-n', subject.namespace, 'create', 'configmap', 'nope']);
      await subject.condition('Ready', 'True', 5 * minute);
    },
    12 * minute,
  );
});

describe('given a cluster whose proxy has never done anything but end', () => {
  const subject = givenNamespace('e2e-crash-loop', 'loop');
  const proxy = { replicas: 1, jvm: { options: ['-XX:+NoSuchFlag'] } };
  const spec = { progressDeadlineSeconds: 60, autorecovery: { replicas: 0 }, proxy };
  const stalled = (status: PulsarClusterStatus | undefined) => {
    return status?.conditions?.find(({ type }) => type === 'Stalled')?.status;
  };

  test(
    'then it becomes Stalled, stays so through its restarts, and is Ready when that is mended',
    async () => {
      await madeIn(subject, spec);
      await eventually(
        'a proxy that has failed',
        async () => {
          const { status } = await subject.cluster();
          return status?.units?.some(
            ({ name, reason }) => name === 'loop-proxy-0' && reason === 'ContainerFailed',
          );
        },
        { withinMs: 8 * minute },
      );
      await subject.condition('Stalled', 'True', 5 * minute);
      const others = new Set<string>();
      const end = performance.now() + 6 * minute;
      await eventually(
        'six minutes with several restarts',
        async () => {
          const { status } = await subject.cluster();
          if (stalled(status) !== 'True') others.add(`${new Date().toISOString()} ${sentenceOf(status)}`);
          return performance.now() > end;
        },
        { withinMs: 7 * minute, everyMs: 1000 },
      );
      expect([...others]).toEqual([]);
      await subject.patch({ proxy: { jvm: { options: null } } });
      const status = await subject.condition('Ready', 'True', 5 * minute);
      expect(stalled(status)).toBe('False');
    },
    26 * minute,
  );
});
