import { describe, expect, test } from 'vitest';
import type { Directory } from '#src/function-directory/model.ts';
import { eventually } from '../support/eventually.ts';
import { answered, answer as answerTo } from '../support/function-traffic.ts';
import { givenCluster } from '../support/given.ts';
import { apply, get, kubectl } from '../support/kubernetes.ts';
import { Workplace } from '../support/page.ts';
import { smallCluster } from '../support/sample.ts';

const namespace = 'e2e-directory';
const minute = 60_000;
const memory = { requests: { memory: '1Gi', cpu: '100m' }, limits: { memory: '3Gi' } };
const subject = givenCluster(
  smallCluster(namespace, 'pulsar', {
    proxy: { replicas: 0 },
    functions: {},
    websocket: { placement: ['Broker'] },
    broker: { resources: memory },
  }),
  { withinMs: 8 * minute },
);

/** A class that answers with what `expression` makes of a message. */
function written(name: string, expression: string, { keys = '', before = '' } = {}): string {
  return `from pulsar import Function
${before}
anything = {
    "py": "/pulsar/functions/${name}.py",
    "className": "Answers",
    "name": "${name}",
    ${keys || `"inputs": ["${name}-in"], "output": "${name}-out"`},
}


class Answers(Function):
    def process(self, input, context):
        context.get_logger().info("saw " + input)
        return ${expression}
`;
}

const files: Record<string, string> = {
  '_words.py': 'from _more_words import mark\n\n\ndef shout(word):\n    return word.upper() + mark\n',
  '_more_words.py': 'mark = "!"\n',
  'imports.py': written('imports', 'shout(input)', { before: 'from _words import shout' }),
  'plain.py': written('plain', 'input + " plain"'),
  'logs.py': written('logs', 'input', {
    keys: '"inputs": ["logs-in"], "output": None, "logTopic": "logs-log"',
  }),
  'usual.py': written('usual', 'input + " usual"', { keys: '"inputs": ["usual-in"]' }),
  'constants.py': written('constants', 'input + " constants"', {
    before: 'PREFIX = "persistent://public/default"\nNAMES = ["constants"]',
    keys: '"inputs": [f"{PREFIX}/constants-in"], "output": PREFIX + "/constants-out", "userConfig": {"names": NAMES}',
  }),
  'pattern.py': written('pattern', 'input + " pattern"', {
    keys: '"topicsPattern": "persistent://public/default/pattern-in-.*", "output": "pattern-out"',
  }),
  'state.py': written('state', 'str(context.get_counter("seen"))'),
  'broken.py': written('broken', 'input + '),
  'nothing.py': 'x = 1\n',
  'fails.py': written('fails', 'input', { before: 'import there_is_no_such_module' }),
  'twice.py': written('plain', 'input'),
  'runs.py': 'import os\nC = {"py": "runs.py", "className": "A",\n  "inputs": [os.environ["HOME"]]}\n',
};

async function replaceFiles(some: Record<string, string>): Promise<void> {
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'functions', namespace },
    data: some,
  };
  await kubectl(['-n', namespace, 'replace', '-f', '-'], { input: JSON.stringify(configMap) });
}

type File = NonNullable<NonNullable<Directory['status']>['files']>[number];

async function outcomes(directory = 'shop'): Promise<ReadonlyMap<string, File>> {
  const path = `/apis/pulsar-operator.dev/v1alpha1/namespaces/${namespace}/pulsarfunctiondirectories/${directory}`;
  const { status } = (await get<Directory>(path)) ?? {};
  return new Map(status?.files?.map(file => [file.name, file]));
}

/** Waits until a file has come to this; returns the sentence. */
function outcome(name: string, reason: string, withinMs = 3 * minute, directory = 'shop'): Promise<string> {
  return eventually(
    `${name} is ${reason}`,
    async () => {
      const found = (await outcomes(directory)).get(name);
      if (found?.reason === reason) return found.message;
      throw new Error(`${found?.reason}: ${found?.message}`);
    },
    { withinMs },
  );
}

/** What comes next to a topic after a message to another. */
function answer(input: string, output: string, message: string): Promise<string> {
  return answerTo(subject, { input, output }, message);
}

describe('given a directory of fourteen files', () => {
  test(
    'then each comes to what it should, and one bad file stops no other',
    async () => {
      await apply(
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'functions', namespace }, data: files },
        {
          apiVersion: 'pulsar-operator.dev/v1alpha1',
          kind: 'PulsarFunctionDirectory',
          metadata: { name: 'shop', namespace },
          spec: { clusterRef: { name: subject.name }, configMaps: [{ name: 'functions' }] },
        },
      );
      for (const name of ['imports', 'plain', 'logs', 'usual', 'constants', 'pattern'])
        await outcome(`${name}.py`, 'Ready', 5 * minute);
      expect(await outcome('state.py', 'StateNotKept')).toContain('get_counter');
      expect((await outcomes()).get('broken.py')).toMatchObject({ reason: 'FileProblem', line: 14 });
      expect((await outcomes()).get('runs.py')).toMatchObject({ reason: 'FileProblem', line: 3 });
      expect(await outcome('nothing.py', 'FileProblem')).toContain('no dict with py, className and inputs');
      expect(await outcome('twice.py', 'FileProblem')).toContain(
        'is the function public/default/plain, as is plain.py',
      );
      await eventually(
        'what a failing one lacks is told',
        async () => {
          const found = (await outcomes()).get('fails.py');
          if (found?.reason !== 'Ready' && found?.message.includes('does not run')) return true;
          throw new Error(`${found?.reason}: ${found?.message}`);
        },
        { withinMs: 5 * minute },
      );
      expect([...(await outcomes()).keys()].filter(name => name.startsWith('_'))).toEqual([]);
    },
    12 * minute,
  );

  test(
    'when messages come, then functions answer them, with what they import of the directory, and log',
    async () => {
      expect(await answer('plain-in', 'plain-out', 'a')).toBe('a plain');
      expect(await answer('imports-in', 'imports-out', 'a')).toBe('A!');
      expect(await answer('usual-in', 'usual-in-usual-output', 'a')).toBe('a usual');
      expect(await answer('constants-in', 'constants-out', 'a')).toBe('a constants');
      expect(await answer('logs-in', 'logs-log', 'a')).toContain('saw a');
    },
    6 * minute,
  );

  test(
    'when files change and go, then so do their functions, within ten seconds',
    async () => {
      const { 'usual.py': _, ...others } = files;
      const changed = {
        ...others,
        '_more_words.py': 'mark = "?"\n',
        'nothing.py': written('nothing', 'input'),
      };
      await replaceFiles(changed);
      await eventually('the function that went is gone', async () => !(await outcomes()).has('usual.py'), {
        withinMs: 10_000,
      });
      await eventually(
        'what was no function has one',
        async () => (await outcomes()).get('nothing.py')?.function === 'public/default/nothing',
        { withinMs: 10_000 },
      );
      await outcome('imports.py', 'Ready');
      await answered(subject, { input: 'imports-in', output: 'imports-out' }, 'b', 'B?');
      const names = await kubectl([
        '-n',
        namespace,
        'exec',
        `${subject.name}-broker-0`,
        '--',
        'bin/pulsar-admin',
        'functions',
        'list',
      ]);
      expect(names).not.toContain('usual');
    },
    8 * minute,
  );

  test(
    'when the directory is deleted, then its functions are',
    async () => {
      await kubectl(['-n', namespace, 'delete', 'pulsarfunctiondirectory', 'shop']);
      await eventually(
        'no function is left',
        async () => {
          const left = await kubectl(['-n', namespace, 'get', 'pulsarfunctions', '-o', 'name']);
          return left.trim() === '';
        },
        { withinMs: 2 * minute },
      );
    },
    4 * minute,
  );
});

describe('given the page of directories, and a folder like that', () => {
  test(
    'when somebody types what it begins with and how it is changed, then its function is there',
    async () => {
      await kubectl(['-n', namespace, 'delete', 'configmap/functions']);
      await using place = await Workplace.make(subject, {});
      await place.write('functions/_words.py', 'def shout(word):\n    return word.upper()\n');
      await place.write('functions/example_function.py', written('example_function', 'input'));
      const blocks = [0, 1, 2].map(at => place.block('docs/function-directories.md', at));
      const said = await place.type((await Promise.all(blocks)).join('\n'));
      expect(said).toContain('pulsarfunctiondirectory.pulsar-operator.dev/functions created');
      await outcome('example_function.py', 'Ready', 3 * minute, 'functions');
    },
    8 * minute,
  );
});
