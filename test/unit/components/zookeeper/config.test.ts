import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { paths } from '#src/components/build/start-script.ts';
import { overrides, startScript } from '#src/components/zookeeper/config.ts';
import { ensembleFile } from '#src/components/zookeeper/membership.ts';
import { contextOf } from '../context.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zookeeper-'));
  for (const name of ['bin', 'conf', 'config', 'tmp', 'data']) mkdirSync(join(folder, name));
  const files = {
    'zookeeper.conf': 'clientPort=2181\ntickTime=2000\n',
    'client.conf': '',
    'bookkeeper.conf': '',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'conf', name), text);
  writeFileSync(join(folder, 'bin', 'pulsar'), '#!/bin/sh\necho "$PULSAR_ZK_CONF $@" >started\n', {
    mode: 0o755,
  });
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the start script of a server in an ensemble of `members`, or in one that has never formed. */
function start(ordinal: number, members: number | undefined): void {
  const context = contextOf({}, { members });
  writeFileSync(join(folder, 'config', 'overrides.conf'), overrides(context.spec.zookeeper));
  writeFileSync(
    join(folder, 'config', 'ensemble'),
    ensembleFile(context, members ?? context.spec.zookeeper.replicas),
  );
  writeFileSync(join(folder, 'config', 'bootstrap'), String(members === undefined));
  const script = startScript(context)
    .replaceAll('/tmp/', `${folder}/tmp/`)
    .replaceAll(paths.config, join(folder, 'config'))
    .replaceAll('/pulsar/data/zookeeper', join(folder, 'data'));
  const name = `demo-zookeeper-${ordinal}`;
  const env = { PATH: process.env['PATH'], POD_NAME: name, POD_FQDN: `${name}.test` };
  execFileSync('bash', ['--norc', '-c', script], { cwd: folder, env });
}

function dataFile(...path: string[]): string {
  return readFileSync(join(folder, 'data', ...path), 'utf8').replaceAll(folder, '');
}

/** The ids and roles in the membership with which the server starts. */
function membership(): string[] {
  const [, file = ''] = /^dynamicConfigFile=\/data\/(.*)$/m.exec(dataFile('conf', 'zookeeper.conf')) ?? [];
  return dataFile(file)
    .trim()
    .split('\n')
    .map(line => line.replace(/^server\.(\d+)=.*:(\w+);2181$/, '$1 $2'));
}

const mayElect = () => existsSync(join(folder, 'data', 'initialize'));
const threeMembers = ['1 participant', '2 participant', '3 participant'];

describe('given a server that starts for the first time', () => {
  test('when the ensemble has never formed, then it knows all members and may elect with an empty disk', () => {
    start(0, undefined);
    expect(membership()).toEqual(threeMembers);
    expect(dataFile('myid')).toBe('1\n');
    expect(mayElect()).toBe(true);
  });

  test('when the ensemble has formed, then it does not vote before it has what the others have', () => {
    start(2, 3);
    expect(membership()).toEqual(threeMembers);
    expect(mayElect()).toBe(false);
  });

  test('when it is no member yet, then it observes the members', () => {
    start(3, 3);
    expect(membership()).toEqual([...threeMembers, '4 observer']);
  });
});

describe('given a server that starts again', () => {
  test('when ZooKeeper has written another membership, then it keeps that and not ours', () => {
    start(0, 3);
    const written = 'server.1=a:2888:3888:participant;2181\n';
    writeFileSync(join(folder, 'data', 'conf', 'zoo.cfg.dynamic.100000000'), written);
    const configuration = join(folder, 'data', 'conf', 'zookeeper.conf');
    writeFileSync(
      configuration,
      readFileSync(configuration, 'utf8').replace(/\.dynamic$/m, '.dynamic.100000000'),
    );
    start(0, 3);
    expect(membership()).toEqual(['1 participant']);
  });

  test('when the membership on its disk is one without it, then it joins the members there are now', () => {
    start(3, 3);
    writeFileSync(join(folder, 'data', 'conf', 'zoo.cfg.dynamic'), 'server.1=a:2888:3888:participant;2181\n');
    start(3, 3);
    expect(membership()).toEqual([...threeMembers, '4 observer']);
  });

  test('when it has data from an ensemble that never formed, then it does not begin anew beside it', () => {
    start(0, undefined);
    mkdirSync(join(folder, 'data', 'version-2'));
    start(0, undefined);
    expect(mayElect()).toBe(false);
  });
});

describe('given the configuration', () => {
  test('then it is the image’s with ours over it, and the port for clients is in the membership alone', () => {
    start(0, 3);
    const lines = dataFile('conf', 'zookeeper.conf').trim().split('\n');
    expect(lines).toEqual(expect.arrayContaining(['tickTime=2000', 'reconfigEnabled=true']));
    expect(lines.join('\n')).not.toContain('clientPort');
    expect(readFileSync(join(folder, 'started'), 'utf8')).toMatch(/zookeeper\.conf zookeeper\n$/);
  });

  test('then no user can take away what guards the ensemble, and may say on which addresses servers listen', () => {
    const config = { 'db.autocreate': 'true', 'snapshot.trust.empty': 'true', quorumListenOnAllIPs: 'false' };
    const lines = overrides({ ...contextOf().spec.zookeeper, config }).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'db.autocreate=false',
        'snapshot.trust.empty=false',
        'quorumListenOnAllIPs=false',
      ]),
    );
  });

  test('then it holds the digest of the superuser’s password, and not the password', () => {
    expect(startScript(contextOf())).toMatch(
      /-Dzookeeper\.DigestAuthenticationProvider\.superDigest=super:\S{28}'/,
    );
  });
});
