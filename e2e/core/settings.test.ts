import { describe, expect, test } from 'vitest';
import { type ComponentName, componentNames } from '#src/components/build/names.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { get, kubectl } from '../support/kubernetes.ts';
import { smallCluster } from '../support/sample.ts';
import { consume, produce } from '../support/traffic.ts';

const namespace = 'e2e-settings';
const minute = 60_000;

/** Values that are nobody's default, from the cluster's spec and from a Secret. */
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'values', namespace },
  stringData: {
    maxSessionTimeout: '41000',
    majorCompactionInterval: '86411',
    openLedgerRereplicationGracePeriod: '30011',
    maxUnackedMessagesPerConsumer: '50011',
    httpMaxRequestHeaderSize: '20011',
  },
};

function fromSecret(key: keyof typeof secret.stringData) {
  return [{ key, secretKeyRef: { name: 'values', key } }];
}

const options = (component: ComponentName) => ({ options: [`-De2e.component=${component}`] });
const cluster = smallCluster(namespace, 'set', {
  zookeeper: {
    config: { maxClientCnxns: 77 },
    secretConfig: fromSecret('maxSessionTimeout'),
    jvm: options('zookeeper'),
  },
  bookkeeper: {
    config: { gcWaitTime: 900011, minNumRacksPerWriteQuorum: 3 },
    secretConfig: fromSecret('majorCompactionInterval'),
    jvm: options('bookkeeper'),
  },
  autorecovery: {
    config: { auditorPeriodicBookieCheckInterval: 86411 },
    secretConfig: fromSecret('openLedgerRereplicationGracePeriod'),
    jvm: options('autorecovery'),
  },
  quorums: { ensemble: 1, write: 1, ack: 1 },
  broker: {
    config: { ttlDurationDefaultInSeconds: 3611 },
    secretConfig: fromSecret('maxUnackedMessagesPerConsumer'),
    jvm: { ...options('broker'), garbageCollector: 'G1' },
  },
  functions: { runtime: 'Process', config: { functionAssignmentTopicName: 'tasks' } },
  proxy: {
    config: { proxyLogLevel: 1 },
    secretConfig: fromSecret('httpMaxRequestHeaderSize'),
    jvm: options('proxy'),
  },
});

const subject = givenCluster(cluster, { readsSecrets: true, objects: [secret] });

type Answer = Record<string, string | number>;

/** What a server of the cluster answers over HTTP. */
async function ask<T = Answer>(pod: string, port: number, path: string): Promise<T> {
  const answer = await get<T>(`/api/v1/namespaces/${namespace}/pods/set-${pod}-0:${port}/proxy/${path}`);
  if (answer === undefined) throw new Error(`${pod} has no ${path}`);
  return answer;
}

function inPod(pod: string, script: string): Promise<string> {
  const exec = ['-n', namespace, 'exec', `set-${pod}-0`, '--', 'bash', '-c', script];
  return kubectl(exec, { deadlineMs: 2 * minute });
}

const podOf = (component: ComponentName) => (component === 'bookkeeper' ? 'bookie' : component);

interface Jvm {
  readonly heap: string;
  readonly directMemory: string;
  readonly garbageCollector: string;
}

describe('given a cluster with a value of its own in every field, when its servers are asked', () => {
  test('then ZooKeeper has them', async () => {
    expect(await ask('zookeeper', 9990, 'commands/configuration')).toMatchObject({
      max_client_cnxns: 77,
      max_session_timeout: 41000,
    });
  });

  test('then the bookie has them', async () => {
    expect(await ask('bookie', 8000, 'api/v1/config/server_config')).toMatchObject({
      gcWaitTime: '900011',
      majorCompactionInterval: '86411',
    });
  });

  test('then autorecovery has them, and by what the bookies place copies', async () => {
    expect(await ask('autorecovery', 8000, 'api/v1/config/server_config')).toMatchObject({
      auditorPeriodicBookieCheckInterval: '86411',
      openLedgerRereplicationGracePeriod: '30011',
      minNumRacksPerWriteQuorum: '3',
    });
  });

  test('then the broker has them, and quorums, functions and WebSocket', async () => {
    expect(await ask('broker', 8080, 'admin/v2/brokers/configuration/runtime')).toMatchObject({
      ttlDurationDefaultInSeconds: '3611',
      maxUnackedMessagesPerConsumer: '50011',
      managedLedgerDefaultEnsembleSize: '1',
      functionsWorkerEnabled: 'true',
      webSocketServiceEnabled: 'true',
    });
  });

  test('then the proxy has them', async () => {
    expect(await ask<unknown>('proxy', 8080, 'proxy-stats/logging')).toBe(1);
    // Jetty's own limit is 8 KiB: beyond it the answer is 431.
    const header = 'printf "GET /status.html HTTP/1.0\\r\\nX: %015000d\\r\\n\\r\\n" 0 >&3; head -n 1 <&3';
    expect(await inPod('proxy', `exec 3<>/dev/tcp/127.0.0.1/8080; ${header}`)).toContain('200');
  });

  test('then the functions worker has them, and every other of its topics has a name', async () => {
    const topics = await ask<string[]>('broker', 8080, 'admin/v2/persistent/public/functions');
    const names = topics.map(topic => topic.slice(topic.lastIndexOf('/') + 1));
    expect(names.sort()).toEqual(['coordinate', 'metadata', 'tasks']);
  });

  test.each(componentNames.filter(name => Object.hasOwn(cluster.spec[name] ?? {}, 'jvm')))(
    'then the JVM of %s runs with its own, and with none of the tools',
    async component => {
      const { jvm } = cluster.spec[component] as { jvm: Jvm };
      const words = (await inPod(podOf(component), "tr '\\0' '\\n' </proc/1/cmdline")).split('\n');
      expect(words.filter(word => /^-Xm[sx]|MaxDirect|Use\w+GC|Tiered|user.home/.test(word))).toEqual([
        `-Xms${jvm.heap.replace('Mi', 'm')}`,
        `-Xmx${jvm.heap.replace('Mi', 'm')}`,
        `-XX:MaxDirectMemorySize=${jvm.directMemory.replace('Mi', 'm')}`,
        `-XX:+Use${jvm.garbageCollector}GC`,
      ]);
      expect(words).toContain(`-De2e.component=${component}`);
    },
  );
});

interface TopicStats {
  readonly subscriptions: Readonly<Record<string, { readonly consumers: readonly unknown[] }>>;
}

/**
 * Uploads a function by Pulsar's own tool and waits until its one instance has subscribed: that it runs is said before, and
 * a topic that somebody uses without a schema takes none from it any more.
 */
async function runFunction(name: string, upload: string): Promise<void> {
  const topics = `--inputs ${name}-in --output ${name}-out --subs-position Earliest`;
  await eventually(`function ${name} is taken`, async () => {
    await inPod('broker', `bin/pulsar-admin functions create --name ${name} ${topics} ${upload}`);
    return true;
  });
  await eventually(`function ${name} has subscribed`, async () => {
    const stats = await ask<TopicStats>(
      'broker',
      8080,
      `admin/v2/persistent/public/default/${name}-in/stats`,
    );
    const consumers = stats.subscriptions[`public/default/${name}`]?.consumers ?? [];
    if (consumers.length !== 1) throw new Error(JSON.stringify(stats.subscriptions));
    return true;
  });
  const path = `admin/v3/functions/public/default/${name}/status`;
  expect(await ask('broker', 8080, path)).toMatchObject({ numRunning: 1 });
  await produce(subject, 'broker', `${name}-in`, ['hello']);
  expect(await consume(subject, 'broker', `${name}-out`, 1)).toEqual(['hello!']);
}

/** How many processes of functions there are beside the broker, whose own command line names their programs too. */
async function functionProcesses(): Promise<number> {
  // The brackets keep the pattern from matching the command that asks.
  const lines = "tr '\\0' ' ' <$p/cmdline 2>/dev/null; echo";
  const others = `for p in /proc/[0-9]*; do [ $p = /proc/1 ] || { ${lines}; }; done`;
  const count = `${others} | grep -c -e python_instance_mai[n] -e JavaInstanc[e]`;
  return Number(await inPod('broker', `${count} || true`));
}

describe('given a functions worker', () => {
  test(
    'when a Python function is uploaded, then it runs in a process of its own',
    async () => {
      const file = 'examples/python-examples/native_exclamation_function.py';
      await runFunction('python', `--py ${file} --classname native_exclamation_function`);
      expect(await functionProcesses()).toBeGreaterThan(0);
      await inPod('broker', 'bin/pulsar-admin functions delete --name python');
    },
    3 * minute,
  );

  test(
    'when the runtime is Thread, then a Java function runs inside the broker',
    async () => {
      await subject.patch({ functions: { runtime: 'Thread' } });
      await subject.condition('Ready', 'True');
      const example = 'org.apache.pulsar.functions.api.examples.ExclamationFunction';
      await runFunction('java', `--jar examples/api-examples.jar --classname ${example}`);
      expect(await functionProcesses()).toBe(0);
    },
    5 * minute,
  );
});
