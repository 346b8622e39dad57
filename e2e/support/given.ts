import { afterAll, beforeAll, beforeEach } from 'vitest';
import { endNamespace } from './end-namespace.ts';
import { apply, kubectl } from './kubernetes.ts';
import type { Manifest } from './sample.ts';
import { Subject } from './subject.ts';
import { givenWitness } from './witness.ts';

const minute = 60_000;

/** A namespace for the tests of a file or group, gone with all in it after them; the tests make the cluster in it. */
export function givenNamespace(namespace: string, name: string): Subject {
  beforeAll(() => kubectl(['create', 'namespace', namespace]), 2 * minute);
  afterAll(() => endNamespace(namespace), 7 * minute);
  beforeEach(({ onTestFailed }) => onTestFailed(() => tellWhatIsThere(namespace), minute));
  return new Subject(namespace, name);
}

/** What a person would look at; the namespace is gone by the time somebody reads of the failure. */
async function tellWhatIsThere(namespace: string): Promise<void> {
  const looks = [
    ['get', 'pulsarclusters', '-o', 'wide'],
    ['get', 'pods', '-o', 'wide'],
    ['get', 'events.v1.events.k8s.io', '--sort-by=.metadata.creationTimestamp'],
    [
      '-n',
      'pulsar-operator',
      'logs',
      '-l',
      'app.kubernetes.io/name=pulsar-operator',
      '--prefix',
      '--tail=60',
    ],
  ];
  for (const look of looks) {
    const answer = await kubectl(['-n', namespace, ...look]).catch(String);
    console.info(`kubectl ${look.join(' ')}\n${answer}`);
  }
}

/** As its documentation says, the operator reads Secrets only of namespaces that let it. */
async function letReadSecrets(namespace: string): Promise<void> {
  const names = ['pulsar-operator-secrets', '--clusterrole=pulsar-operator-secrets'];
  const account = '--serviceaccount=pulsar-operator:pulsar-operator';
  await kubectl(['-n', namespace, 'create', 'rolebinding', ...names, account]);
}

interface Circumstances {
  /** In which it has to get Ready; default 5 min. */
  readonly withinMs?: number;
  /** Whether the operator may read the namespace's Secrets. */
  readonly readsSecrets?: boolean;
  /** What is there before it. */
  readonly objects?: readonly object[];
  /** What its witness shows brokers, where they are to ask. */
  readonly token?: string;
}

/** A cluster that is Ready, in a namespace of its own, with a witness of that, for the tests of a file or group. */
export function givenCluster(cluster: Manifest, circumstances: Circumstances = {}): Subject {
  const { withinMs = 5 * minute, readsSecrets = false, objects = [], token } = circumstances;
  const { name, namespace } = cluster.metadata;
  const subject = givenNamespace(namespace, name);
  // Each step has its own deadline, whose error says more than the hook's.
  const deadlineMs = withinMs + 2 * minute;
  beforeAll(async () => {
    if (readsSecrets) await letReadSecrets(namespace);
    await apply(...objects, cluster);
    await subject.condition('Ready', 'True', withinMs);
  }, deadlineMs);
  givenWitness(subject, token);
  return subject;
}
