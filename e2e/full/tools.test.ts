import { beforeAll, describe, expect, test } from 'vitest';
import { sh } from '#e2e/cluster/shell.ts';
import { imageOf } from '#src/components/build/context.ts';
import { type Command, documentedCommands } from '../support/commands.ts';
import { givenCluster } from '../support/given.ts';
import { kubectl } from '../support/kubernetes.ts';
import { smallCluster } from '../support/sample.ts';

const namespace = 'e2e-tools';
const subject = givenCluster(smallCluster(namespace, 'tools'));
const minute = 60_000;

/** Commands that are not run here, each with what runs it or why nothing can. */
const elsewhere: Record<string, string> = {
  'kubectl delete pulsarclusters,pulsartenants,pulsarnamespaces,pulsartopics,pulsarsubscriptions,pulsarpermissions,pulsarclients,pulsarfunctiondirectories,pulsarfunctions,pulsarsources,pulsarsinks,pulsarpackages --all --all-namespaces':
    'would take what other tests use',
  'kubectl delete crd {pulsarclusters,pulsartenants,pulsarnamespaces,pulsartopics,pulsarsubscriptions,pulsarpermissions,pulsarclients,pulsarfunctiondirectories,pulsarfunctions,pulsarsources,pulsarsinks,pulsarpackages}.pulsar-operator.dev':
    'would take what other tests use',
  'kubectl -n X create rolebinding X-bindings --clusterrole=X-bindings --serviceaccount=X':
    'for a namespace with a PulsarClient: test/api/clients.test.ts',
  'kubectl get pulsarclusters --all-namespaces --watch': 'does not end',
  'kubectl delete persistentvolumeclaim journal-NAME-bookie-1 ledgers-NAME-bookie-1 --wait=false':
    'e2e/full/lost-disk.test.ts, where other bookies have copies',
  'kubectl delete persistentvolumeclaims --selector pulsar-operator.dev/cluster=NAME,app.kubernetes.io/managed-by=pulsar-operator':
    'the cluster runs, and its claims wait for that',
  'kubectl patch persistentvolume PV --patch \'{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}\'':
    'PV is a name that a status gives',
  'kubectl pulsar failover INSTANCE --to MEMBER': 'e2e/full/failover.test.ts',
  'kubectl pulsar consume NAME my-topic': 'waits for a message that comes later; e2e/quickstart.ts has one',
  'kubectl pulsar admin NAME -- clusters create NAME --url http://NAME-broker:8080 --broker-url pulsar://NAME-broker:6650':
    'for metadata that is lost: e2e/full/serving.test.ts',
  'kubectl pulsar peek NAME my-topic --subscription kubectl-pulsar':
    'below, where the subscription has a message',
  'kubectl pulsar functions test NAME functions -- -k orders -x': 'e2e/full/functions-test.test.ts',
  'kubectl delete job X -n X': 'X is a Job that could not be deleted: test/unit/cli/functions-test.test.ts',
  'kubectl delete pod NAME-bookie-1': 'e2e/full/lost-disk.test.ts, where other bookies have copies',
  'kubectl delete pod NAME-zookeeper-0': 'e2e/full/lost-majority.test.ts, where it lacks its data',
  'kubectl logs job/NAME-recover-ORDINAL': 'there is such a Job only while a bookie leaves',
  'kubectl logs --previous -n X': 'needs a container that failed, and none does',
  'kubectl logs -n X X': 'X is the pod of a Job that fails: test/unit/cluster/units/job-units.test.ts',
  'kubectl create secret generic pulsar-auth --from-literal=admin="$(token admin)" --from-literal=proxy="$(token proxy)" --from-literal=public-key="data:;base64,$(openssl base64 -A -in public.key)"':
    'the lines before it make the key: e2e/full/authentication.test.ts has one by other means',
  'kubectl exec -n X X -- tail X':
    'X is a function that does not run: test/unit/resources/run/instances.test.ts',
  'kubectl describe job -n X X': 'X is a Job that has no pod yet; of that for metadata it is typed',
  'kubectl -n X label --overwrite pod X X':
    'X is a pod whose labels somebody took: test/unit/cluster/units/unlabelled.test.ts',
  'kubectl scale pulsarcluster NAME --replicas=4': 'test/api/crd.test.ts',
  'kubectl drain NODE --ignore-daemonsets --delete-emptydir-data': 'e2e/full/nodes.test.ts',
  'kubectl taint node NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute':
    'e2e/full/nodes.test.ts',
};

/** Pages for somebody with code of their own, and what types them where there is some. */
const pagesElsewhere: Record<string, string> = {
  'docs/functions.md': 'e2e/full/functions.test.ts',
  'docs/function-directories.md': 'e2e/full/function-directory.test.ts and functions-test.test.ts',
  'docs/clients.md': 'e2e/full/binding.test.ts',
  'docs/instances.md': 'e2e/full/instance.test.ts and failover.test.ts',
};

/** Spoken of within a sentence, with nothing to act on. */
const named = new Set([
  'bin/pulsar-client',
  'kubectl describe',
  'kubectl describe persistentvolumeclaim',
  'kubectl drain',
  'kubectl proxy',
  'kubectl pulsar',
  'kubectl pulsar restart',
  'kubectl pulsar status',
  'kubectl pulsar suspend',
  'kubectl scale',
  'kubectl wait --for=condition=Ready',
]);

/** Those of the chart's notes have its template language in them: test/api/chart.test.ts reads what is printed. */
const isTemplate = ({ text }: Command) => text.includes('{{');

/** It is for servers that have lost their data: e2e/full/lost-majority.test.ts types it. */
const isCopy = ({ text }: Command) => text.includes('tar -C');

const commands = documentedCommands().filter(command => {
  return !(
    command.page in pagesElsewhere ||
    isTemplate(command) ||
    isCopy(command) ||
    named.has(command.text)
  );
});
const typed = commands.filter(({ text }) => !(text in elsewhere));
const inPods = typed.filter(({ text }) => /\bbin\/|kubectl exec/.test(text));
/** After it there is nothing left to type anything at. */
const isEnd = ({ text }: Command) => text.startsWith('kubectl delete pulsarcluster NAME');
const onCluster = typed.filter(command => !inPods.includes(command) && !isEnd(command));
/** First, while every server runs: others restart some. */
const asksServers = ({ text }: Command) =>
  /^kubectl pulsar (admin|shell|produce|consume|read|peek) /.test(text);
const inOrder = [
  ...onCluster.filter(asksServers),
  ...onCluster.filter(each => !asksServers(each)),
  ...typed.filter(isEnd),
];

/** Types a command of the documentation into a shell whose kubectl is that of the test, in the test's namespace. */
async function type(text: string): Promise<void> {
  const words = text
    .replaceAll(/ -n X\b/g, '')
    .replaceAll(/\b(NAME|X)\b/g, subject.name)
    .replaceAll(/\bNAMESPACE\b/g, namespace);
  const shell = `set -euo pipefail
kubectl() {
  if [ "$1" = pulsar ]; then "$NODE" src/cli/main.ts "$2" -n ${namespace} "\${@:3}"; else "$KUBECTL" -n ${namespace} "$@"; fi
}
${words}`;
  await sh('bash', ['-c', shell], { env: { NODE: process.execPath }, deadlineMs: 2 * minute });
}

async function restarts(): Promise<Record<string, number>> {
  const pods = (await subject.pods()).filter(({ metadata }) => !metadata.name.includes('metadata'));
  return Object.fromEntries(
    pods.map(({ metadata, status }) => [metadata.name, status?.containerStatuses?.[0]?.restartCount ?? -1]),
  );
}

const everywhere: [command: string, answers: string][] = [
  [`bin/pulsar zookeeper-shell -server ${subject.name}-zookeeper ls /admin/clusters`, subject.name],
  ['bin/bookkeeper shell listbookies -rw', `${subject.name}-bookie-0`],
  ['bin/pulsar-admin clusters list', subject.name],
  ['bin/pulsar-client produce from-tools -m hello', '1 messages successfully produced'],
  ["bin/pulsar-shell -e 'admin clusters list'", subject.name],
  // It needs more than any server leaves it, and has to end by itself.
  ['bin/pulsar-perf produce from-tools -time 1 || [ $? = 1 ]', 'OutOfMemoryError: Java heap space'],
];

/** A server and the tool beside it share one limit: whichever is killed for it ends with 137 or as a restart. */
async function runAll(pod: string): Promise<void> {
  for (const [command, answers] of everywhere) {
    const exec = ['-n', namespace, 'exec', pod, '--', 'bash', '-c', `(${command}) 2>&1`];
    expect(await kubectl(exec, { deadlineMs: 2 * minute }), `${pod}: ${command}`).toContain(answers);
  }
}

let before: Record<string, number>;

beforeAll(async () => {
  before = await restarts();
});

describe('given a small cluster that is ready', () => {
  test(
    'when the tools of the image run in every pod, then they find the cluster',
    async () => {
      await Promise.all(Object.keys(before).map(runAll));
    },
    6 * minute,
  );

  test.each(inPods)('when somebody types $text, then it works', ({ text }) => type(text), 3 * minute);

  test(
    'when messages are produced, consumed, looked at and read again, then each command sees those it should',
    () =>
      type(`kubectl pulsar produce NAME seen -m first
[ "$(kubectl pulsar consume NAME seen)" = first ]
printf 'second\\nthird\\n' | kubectl pulsar produce NAME seen -P compressionType=LZ4 -m -
kubectl pulsar peek NAME seen --subscription kubectl-pulsar | grep second
code=0; kubectl pulsar peek NAME unseen --subscription kubectl-pulsar || code=$?
[ "$code" = 3 ]
code=0; kubectl pulsar peek NAME seen --subscription nobody || code=$?
[ "$code" = 3 ]
[ "$(kubectl pulsar admin NAME -- topics subscriptions seen)" = kubectl-pulsar ]
[ "$(kubectl pulsar consume NAME seen --exec 'tr a-z A-Z' --processors 2 -c 2 | sort | xargs)" = 'SECOND THIRD' ]
[ "$(kubectl pulsar read NAME seen -c 3 | xargs)" = 'first second third' ]
code=0; kubectl pulsar admin NAME -- topics stats public/default/none || code=$?
[ "$code" = 1 ]
[ "$(echo 'ls /admin' | kubectl pulsar shell zookeeper NAME | grep -c clusters)" = 1 ]`),
    3 * minute,
  );

  test('then no server was ended by a tool beside it', async () => {
    expect(await restarts()).toEqual(before);
  });

  test('when the documentation names the image, then it is the default', () => {
    const { image } = /--image=(?<image>\S+)/.exec(inPods.map(({ text }) => text).join(' '))?.groups ?? {};
    expect(image).toBe(imageOf({ version: '4.0.8', image: undefined }));
  });

  test.each(inOrder)('when somebody types $text, then it works', ({ text }) => type(text), 2 * minute);
});

describe('given commands that are not run here', () => {
  test.each(Object.keys(elsewhere))('then %s is still in the documentation', text => {
    expect(documentedCommands().map(command => command.text)).toContain(text);
  });
});
