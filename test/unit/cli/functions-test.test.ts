import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { Ran } from './fake-exec.ts';
import { aCluster, directoryOf, type Kubernetes } from './functions-test/a-cluster.ts';
import { kubeconfigFor, kubectlPulsar } from './kubectl-pulsar.ts';

const files = { 'shop.py': 'x = 1\n', '_words.py': '', 'tests/test_shop.py': 'import shop\n' };

/** Runs the tests of a directory in a Kubernetes that behaves so. */
async function tested(kubernetes: Kubernetes = {}, ...more: string[]) {
  const cluster = await aCluster(kubernetes);
  const directory = await directoryOf(files);
  const args = ['functions', 'test', '--kubeconfig', cluster.kubeconfig, 'demo', directory, ...more];
  const outcome = await kubectlPulsar(...args);
  return { ...cluster, ...outcome, stderr: outcome.stderr.replaceAll(directory, 'DIR') };
}

const whatOf = (asked: readonly { readonly what: string }[]) => asked.map(({ what }) => what);
const wholeLife = ['POST jobs', 'POST pulsarnamespaces', 'DELETE jobs'];

describe('given a directory of functions with tests', () => {
  test('when they pass, then it says so, and the Job that owns all is deleted', async () => {
    const { code, stdout, stderr, writes } = await tested();
    expect([code, stdout, stderr]).toEqual([0, '1 passed\n', 'DIR: all tests passed.\n']);
    expect(whatOf(writes())).toEqual(wholeLife);
    const [job, namespace, deletion] = writes().map(({ body }) => body);
    const { name = '' } = job?.metadata ?? {};
    expect(name).toMatch(/^demo-functions-test-[0-9a-f]{8}$/);
    expect(namespace?.metadata.ownerReferences).toMatchObject([{ kind: 'Job', name, uid: 'made' }]);
    expect(deletion).toEqual({ propagationPolicy: 'Background', preconditions: { uid: 'made' } });
    expect(writes().at(-1)?.path).toBe(`/apis/batch/v1/namespaces/pulsar/jobs/${name}`);
  });

  test('when they run, then the pod is given the files as one line, and pytest what stands after --', async () => {
    const { ran } = await tested({}, '--', '-k', 'shop -x');
    const [{ pod, container, words, input = '' }] = ran as [Ran];
    expect([pod, container]).toEqual([
      expect.stringMatching(/^demo-functions-test-.*-x1$/),
      'functions-test',
    ]);
    expect(words.slice(-2)).toEqual(['-k', 'shop -x']);
    const held = unzipSync(new Uint8Array(Buffer.from(input, 'base64')));
    expect(Object.keys(held).sort()).toEqual(Object.keys(files).sort());
    expect(input.indexOf('\n')).toBe(input.length - 1);
  });

  test('when nothing else is said, then the pod has the image of the brokers; else the one that is named', async () => {
    const imageIn = ({ writes }: Awaited<ReturnType<typeof tested>>) =>
      JSON.stringify(writes()[0]?.body?.spec);
    expect(imageIn(await tested())).toContain('"image":"registry.example/pulsar:4.0.8"');
    expect(imageIn(await tested({}, '--image', 'mine:1'))).toContain('"image":"mine:1"');
  });

  test.each([
    [1, 'tests failed'],
    [5, 'there was no test to run'],
    [69, 'give an image that has it with --image'],
    [77, 'the tests ended with exit code 77'],
  ])('when they end with %i, then so does the plugin, and nothing is left', async (end, words) => {
    const { code, stderr, writes } = await tested({ exec: () => ({ end }) });
    expect([code, stderr]).toEqual([end, expect.stringContaining(words)]);
    expect(whatOf(writes())).toEqual(wholeLife);
  });

  test.each([
    ['the connection is lost', {}, 5],
    ['the pod cannot run them', { end: 'container not found' }, 5],
  ])('when %s, then that is told, and nothing is left', async (_, said, outcome) => {
    const { code, writes } = await tested({ exec: () => said });
    expect([code, whatOf(writes())]).toEqual([outcome, wholeLife]);
  });

  test('when they take longer than they may, then that is told with what to do, and nothing is left', async () => {
    const { code, stderr, writes } = await tested({ exec: () => ({ end: 'never' }) }, '--timeout', '1');
    expect([code, stderr]).toEqual([
      6,
      'error: DIR: the tests did not end within 1 s. Give them more with --timeout.\n',
    ]);
    expect(whatOf(writes())).toEqual(wholeLife);
  });

  test('when the Job ends before they begin, then they are not run, and it says why', async () => {
    const { code, stderr, ran } = await tested({ refuses: { 'GET jobs': [404, 'gone'] } });
    expect([code, ran]).toEqual([1, []]);
    expect(stderr).toBe('error: No test was run: somebody has deleted the Job of the tests\n');
  });

  test('when the Job cannot be deleted, then it says how to, and how the tests ended', async () => {
    const { code, stderr } = await tested({ refuses: { 'DELETE jobs': [403, 'you may not'] } });
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /could not be deleted: you may not\. It goes by itself .* kubectl delete job demo-/,
    );
    expect(stderr).toContain('all tests passed');
  });
});

describe('given what keeps tests from being run', () => {
  const forbidden = 'jobs.batch is forbidden: you cannot create it';

  test.each<[string, Kubernetes, number, string, string[]]>([
    [
      'there is no such cluster',
      { refuses: { 'GET pulsarclusters': [404, 'not found'] } },
      3,
      'not found',
      [],
    ],
    ['it is suspended', { spec: { suspend: true } }, 5, 'kubectl pulsar resume demo -n pulsar', []],
    ['no broker serves', { brokers: [] }, 5, 'No broker of demo is ready', []],
    ['Jobs may not be made', { refuses: { 'POST jobs': [403, forbidden] } }, 4, forbidden, ['POST jobs']],
    [
      'a quota is used up',
      { refuses: { 'POST jobs': [403, 'exceeded quota: few'] } },
      4,
      'exceeded quota: few',
      ['POST jobs'],
    ],
    [
      'namespaces may not be made',
      { refuses: { 'POST pulsarnamespaces': [403, 'no'] } },
      4,
      'no.',
      wholeLife,
    ],
    [
      'nobody knows whether a Job was made',
      { refuses: { 'POST jobs': [500, 'etcd is away'] } },
      5,
      'etcd is away',
      ['POST jobs', 'DELETE jobs'],
    ],
  ])('when %s, then it says so and leaves nothing', async (_, kubernetes, outcome, sentence, written) => {
    const { code, stderr, writes } = await tested(kubernetes);
    expect([code, stderr]).toEqual([outcome, expect.stringContaining(sentence)]);
    expect([...new Set(whatOf(writes()))]).toEqual(written);
  });

  test.each([
    [['functions', 'test', 'demo', 'docs'], 'docs has no tests: put them into docs/tests'],
    [['functions', 'test', 'demo', '/nonexistent'], 'no such file or directory'],
    [['functions', 'test', 'demo', 'docs', '--token-secret', 'admin'], 'Write name:key.'],
    [['functions', 'test', 'demo', 'docs', '--timeout', '0'], 'Give a whole number above 0.'],
    [['functions', 'test', 'demo'], "missing required argument 'directory'"],
  ])('when it is %j, then nothing is asked', async (args, sentence) => {
    const kubeconfig = await kubeconfigFor('http://127.0.0.1:1');
    const { code, stderr } = await kubectlPulsar(...args, '--kubeconfig', kubeconfig);
    expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });
});
