import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { mortal } from '#e2e/cluster/shell.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { fromEnvironment, kubectl } from '../support/kubernetes.ts';
import { smallCluster } from '../support/sample.ts';

const namespace = 'e2e-functions-test';
const minute = 60_000;
const subject = givenCluster(smallCluster(namespace, 'pulsar'));

/** A function, what it imports, and tests that send it messages through the cluster. */
const files: Record<string, string> = {
  '_words.py': 'def shout(word):\n    return word.upper() + "!"\n',
  'shop.py': `from pulsar import Function
from _words import shout

CONFIG = {"py": "shop.py", "className": "Shop", "inputs": ["in"]}


class Shop(Function):
    def process(self, input, context):
        return shout(input)
`,
  'tests/test_shop.py': `import os
import pulsar
from _words import shout
from shop import Shop


def test_words():
    assert shout("a") == "A!"


def test_messages():
    client = pulsar.Client(os.environ["PULSAR_SERVICE_URL"])
    topic = os.environ["PULSAR_NAMESPACE"] + "/orders"
    consumer = client.subscribe(topic, "tests")
    producer = client.create_producer(topic)
    producer.send(Shop().process("hello", None).encode())
    message = consumer.receive(timeout_millis=30000)
    assert message.data() == b"HELLO!"
    # It is not acknowledged, and nothing closed: the namespace goes all the same.
`,
};

const endless = `import os
import time
import pulsar


def test_endless():
    client = pulsar.Client(os.environ["PULSAR_SERVICE_URL"])
    client.create_producer(os.environ["PULSAR_NAMESPACE"] + "/endless").send(b"a")
    print("begun", flush=True)
    time.sleep(3600)
`;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'functions-'));
});

afterAll(() => rm(directory, { recursive: true }));

beforeEach(() => write(files));

async function write(some: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(some)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

/** The plugin as people run it, in a process of its own. */
function start(...args: string[]) {
  const where = ['-n', namespace, '--kubeconfig', fromEnvironment('KUBECONFIG')];
  const command = ['src/cli/main.ts', 'functions', 'test', ...where, subject.name, directory, ...args];
  const child = spawn(...mortal([process.execPath, ...command]), { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => (said.text += more));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, said, ended };
}

/** What there is of runs of tests, in Kubernetes and in Pulsar. */
async function left(): Promise<string[]> {
  const selected = ['-l', 'app.kubernetes.io/component=functions-test', '-o', 'name'];
  const objects = await kubectl(['-n', namespace, 'get', 'jobs,pods,pulsarnamespaces', ...selected]);
  const list = ['bin/pulsar-admin', 'namespaces', 'list', 'public'];
  const namespaces = await kubectl(['-n', namespace, 'exec', `${subject.name}-broker-0`, '--', ...list]);
  const lines = [...objects.split('\n'), ...namespaces.split('\n')];
  return lines.filter(line => line.includes('functions-test-'));
}

async function nothingIsLeft(withinMs = 2 * minute): Promise<void> {
  await eventually(
    'nothing is left of the tests',
    async () => {
      const found = await left();
      if (found.length === 0) return true;
      throw new Error(found.join(', '));
    },
    { withinMs, everyMs: 2000 },
  );
}

/** The plugin at tests that never end, once they have begun and there is something to leave behind. */
async function running(...args: string[]) {
  await write({ 'tests/test_endless.py': endless });
  onTestFinished(() => rm(join(directory, 'tests', 'test_endless.py')));
  const started = start(...args, '--', '-s');
  await eventually('the tests have begun', () => started.said.text.includes('begun'), {
    withinMs: 3 * minute,
  });
  expect((await left()).length, 'Job, pod, and the namespace twice').toBeGreaterThanOrEqual(4);
  return started;
}

describe('given a directory with a function and tests that produce and consume', () => {
  test(
    'when they pass, then it says so, ends with 0, and nothing is left, its topic and subscription neither',
    async () => {
      const { said, ended } = start();
      expect(await ended, said.text).toBe(0);
      expect(said.text).toContain('2 passed');
      expect(said.text).toContain('all tests passed');
      await nothingIsLeft();
    },
    6 * minute,
  );

  test(
    'when one fails, then it says so and ends with the code of pytest, and nothing is left',
    async () => {
      await write({ '_words.py': 'def shout(word):\n    return word\n' });
      const { said, ended } = start('--', '-k', 'words');
      expect(await ended, said.text).toBe(1);
      expect(said.text).toContain('1 failed, 1 deselected');
      expect(said.text).toContain('tests failed');
      await nothingIsLeft();
    },
    6 * minute,
  );

  test(
    'when it is interrupted, then it ends soon, and nothing is left',
    async () => {
      const { child, said, ended } = await running();
      child.kill('SIGINT');
      expect(await ended, said.text).toBe(130);
      await nothingIsLeft();
    },
    6 * minute,
  );

  test(
    'when it is killed, then the pod sees it and ends long before its time is over, and nothing is left',
    async () => {
      const { child, ended } = await running('--timeout', '1800');
      child.kill('SIGKILL');
      expect(await ended).toBeNull();
      await nothingIsLeft(3 * minute);
    },
    8 * minute,
  );

  test(
    'when its image cannot be pulled, then it says so with what to do, and nothing is left',
    async () => {
      const { said, ended } = start('--image', 'registry.invalid/pulsar:none');
      expect(await ended, said.text).toBe(1);
      expect(said.text).toMatch(/image cannot be pulled .*Give another one with --image/s);
      await nothingIsLeft();
    },
    4 * minute,
  );
});
