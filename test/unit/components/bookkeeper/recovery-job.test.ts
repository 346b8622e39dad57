import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { overrides } from '#src/components/bookkeeper/config.ts';
import { recoveryJob } from '#src/components/bookkeeper/recovery-job.ts';
import { paths } from '#src/components/build/start-script.ts';
import { contextOf } from '../context.ts';
import { containerOf, podOf } from '../made.ts';

const id = 'demo-bookie-2.demo-bookie-headless.pulsar.svc.cluster.local:3181';
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function clusterOf(config: Record<string, string> = {}) {
  const secretConfig = [{ key: 'password', secretKeyRef: { name: 's', key: 'k' } }];
  const zookeeper = { replicas: 1, chroot: '/pulsar' };
  return contextOf(
    { profile: 'Development', zookeeper, bookkeeper: { config, secretConfig } },
    { members: 1 },
  );
}

/** Runs the Job's own script; `exits` are the exit codes of one call of the shell after the other. */
function run(exits: number[], config: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'recovery-'));
  folders.push(folder);
  for (const name of ['bin', 'conf', 'config', 'secrets']) mkdirSync(join(folder, name));
  const context = clusterOf(config);
  writeFileSync(join(folder, 'config', 'overrides.conf'), overrides(context));
  writeFileSync(join(folder, 'secrets', 'password'), 'x=y');
  writeFileSync(
    join(folder, 'conf', 'bookkeeper.conf'),
    '# shipped\nrereplicationEntryBatchSize=100\nbookiePort=1\n',
  );
  const exit = exits.map((code, index) => `[ "$calls" = ${index + 1} ] && exit ${code}`).join('\n');
  writeFileSync(
    join(folder, 'bin', 'bookkeeper'),
    `#!/bin/sh\necho "$@" >>calls\ncp "$BOOKIE_CONF" used.conf\ncalls=$(wc -l <calls | tr -d ' ')\n${exit}\n`,
  );
  chmodSync(join(folder, 'bin', 'bookkeeper'), 0o755);
  const { command, env } = containerOf(recoveryJob(context, 2, id));
  const script = (command.at(-1) ?? '')
    .replaceAll(paths.config, join(folder, 'config'))
    .replaceAll(paths.secrets, join(folder, 'secrets'))
    .replaceAll(paths.merged, join(folder, 'merged.conf'));
  const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]));
  const { status } = spawnSync('bash', ['-c', script], {
    cwd: folder,
    env: { ...process.env, ...variables },
  });
  const lines = (name: string) => readFileSync(join(folder, name), 'utf8').trim().split('\n');
  return { status, calls: lines('calls'), settings: lines('used.conf') };
}

interface Ruled {
  readonly spec: { readonly podFailurePolicy: { readonly rules: readonly unknown[] } };
}

describe('the recovery Job', () => {
  test('given a bookie, when built, then it is named by its ordinal and tells whom it empties', () => {
    const job = recoveryJob(clusterOf(), 2, id);
    expect(job.metadata).toMatchObject({
      name: 'demo-recover-2',
      labels: { 'app.kubernetes.io/component': 'recovery' },
      annotations: { 'pulsar-operator.dev/recovered-bookie': id },
    });
    expect(podOf(job).volumes.map(({ name }) => name)).toEqual(['config', 'secrets', 'scratch', 'logs']);
  });

  test('given bookies that run an image, when built, then it runs that, where and as whom they do', () => {
    const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
    const context = contextOf({ bookkeeper: { podTemplate: { spec: { tolerations } } } });
    const job = recoveryJob(context, 2, id, 'pulsar:now');
    expect(containerOf(job).image).toBe('pulsar:now');
    expect(podOf(job)).toMatchObject({ tolerations, serviceAccountName: 'demo-bookie' });
  });

  test('given a shell that succeeds, when run, then that is all and the Job succeeds', () => {
    expect(run([0])).toMatchObject({ status: 0, calls: [`shell recover -f ${id}`] });
  });

  test.each([
    [[255, 0], 3],
    [[255, 255], 1],
  ])(
    'given a shell that exits with %j, when run, then the rest is tried and it exits with %i: only 3 says that all was tried',
    (exits, status) => {
      expect(run(exits)).toMatchObject({
        status,
        calls: [`shell recover -f ${id}`, `shell recover -f -sku ${id}`],
      });
    },
  );

  test('when all was tried and some are left, then the Job fails at once: the operator runs it again when it is time', () => {
    const [rule] = (recoveryJob(clusterOf(), 2, id) as unknown as Ruled).spec.podFailurePolicy.rules;
    expect(rule).toEqual({
      action: 'FailJob',
      onExitCodes: { containerName: 'recovery', operator: 'In', values: [3] },
    });
  });

  test('given overrides and Secrets, when run, then each key stands once, and the metadata has Pulsar’s driver', () => {
    const { settings } = run([0]);
    const keys = settings.filter(line => !line.startsWith('#')).map(line => line.split('=')[0]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(settings).toEqual(
      expect.arrayContaining([
        'metadataServiceUri=metadata-store:zk:demo-zookeeper-0.demo-zookeeper-headless.pulsar.svc.cluster.local:2181/pulsar',
        'bookiePort=3181',
        'password=x=y',
        'rereplicationEntryBatchSize=4',
        'addEntryTimeoutSec=60',
      ]),
    );
  });

  test('given a pace of the user’s own, when run, then it is kept', () => {
    expect(run([0], { rereplicationEntryBatchSize: '10' }).settings).toContain(
      'rereplicationEntryBatchSize=10',
    );
  });
});
