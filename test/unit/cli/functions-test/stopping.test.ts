import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { aCluster, directoryOf, type Kubernetes } from './a-cluster.ts';

/** The plugin as a process of its own, running tests in a Kubernetes that behaves so. */
async function running(kubernetes: Kubernetes, ...more: string[]) {
  const { kubeconfig, asked, ran } = await aCluster(kubernetes);
  const directory = await directoryOf({ 'tests/test_a.py': '' });
  const args = [
    'src/cli/main.ts',
    'functions',
    'test',
    '--kubeconfig',
    kubeconfig,
    'demo',
    directory,
    ...more,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = Promise.all([once(child, 'close'), text(child.stderr)]).then(([[code, signal], said]) => {
    return { code: code as unknown, signal: signal as unknown, said: said.replaceAll(directory, 'DIR') };
  });
  const isAsked = (what: string) => expect.poll(() => asked.some(each => each.what === what)).toBe(true);
  return { child, ended, asked, ran, isAsked };
}

const stopped = 'DIR: the tests are stopped, and their pod and namespace removed.\n';

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)(
  'given tests that run, when the plugin gets %s, then it ends with %i and deletes the Job',
  async (signal, code) => {
    const { child, ended, asked, ran } = await running({ exec: () => ({ end: 'never' }) });
    await expect.poll(() => ran.length > 0).toBe(true);
    child.kill(signal);
    expect(await ended).toEqual({ code, signal: null, said: stopped });
    expect(asked.at(-1)).toMatchObject({ what: 'DELETE jobs', body: { propagationPolicy: 'Background' } });
  },
);

test('given a namespace that is waited for, when the plugin is interrupted, then it deletes the Job', async () => {
  const { child, ended, asked, isAsked } = await running({ namespace: {} });
  await isAsked('GET pulsarnamespaces');
  child.kill('SIGINT');
  expect(await ended).toEqual({ code: 130, signal: null, said: stopped });
  expect(asked.filter(({ what }) => what === 'DELETE jobs')).toHaveLength(1);
});

test('given a deletion that nobody answers, when it is interrupted once more, then it does not wait for that', async () => {
  const { child, ended, isAsked } = await running({ namespace: {}, ignores: 'DELETE jobs' });
  await isAsked('GET pulsarnamespaces');
  child.kill('SIGINT');
  await isAsked('DELETE jobs');
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: null, signal: 'SIGINT' });
});
