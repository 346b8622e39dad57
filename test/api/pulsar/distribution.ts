import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artefact, keyOf } from '#e2e/cluster/cache.ts';
import { needPackages } from '#e2e/cluster/packages.ts';
import { sh } from '#e2e/cluster/shell.ts';

/** The version that the operator's defaults name. */
const version = '4.0.8';
const root = `apache-pulsar-${version}`;

export const log = (line: string) => process.stderr.write(`${line}\n`);

/** What of its distribution is kept. */
const kept = ['bin', 'conf', 'examples', 'instances', 'lib'];

/** The server distribution of Maven Central, unpacked; no more of it than servers and functions need. */
export async function distribution(): Promise<string> {
  await needPackages({ java: 'openjdk-17-jre-headless' }, log);
  const step = { what: `fetching Pulsar ${version}, 245 MB`, usually: '10 s to 2 min' };
  return artefact('pulsar-server', keyOf([version, ...kept]), log, unpackInto, step);
}

async function unpackInto(path: string): Promise<void> {
  await needPackages({ mvn: 'maven' }, log);
  const folder = await mkdtemp(join(tmpdir(), 'pulsar-operator-pulsar-server-'));
  try {
    const what = `org.apache.pulsar:pulsar-server-distribution:${version}:tar.gz:bin`;
    const args = ['-B', '-q', 'dependency:copy', `-Dartifact=${what}`, `-DoutputDirectory=${folder}`];
    await sh('mvn', args, { deadlineMs: 600_000 });
    const [archive = ''] = await readdir(folder);
    const wanted = kept.map(each => `${root}/${each}`);
    await sh('mkdir', [path]);
    await sh('tar', ['-xzf', join(folder, archive), '-C', path, '--strip-components=1', ...wanted], {
      deadlineMs: 300_000,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
