import { beforeAll, describe, expect, test } from 'vitest';
import { sh } from '#e2e/cluster/shell.ts';
import { imageOf } from '#src/components/build/context.ts';
import type { Command } from '../support/commands.ts';
import { givenCluster } from '../support/given.ts';
import { kubectl } from '../support/kubernetes.ts';
import { smallCluster } from '../support/sample.ts';
import { typed } from '../support/typed-commands.ts';

const namespace = 'e2e-tools';
const subject = givenCluster(smallCluster(namespace, 'tools'));
const minute = 60_000;

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
