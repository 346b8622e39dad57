import { describe, expect, test } from 'vitest';
import { bookkeeper } from '#src/components/bookkeeper/objects.ts';
import { stateStore } from '#src/components/state-store/objects.ts';
import { contextOf } from '../context.ts';
import { containerOf, filesIn, named, podOf, propertiesOf } from '../made.ts';

const contextWith = (more: object = {}, spec: object = {}) =>
  contextOf({ functions: {}, stateStore: more, ...spec }, { members: 3 });

function settings(more: object = {}, spec: object = {}): Record<string, string> {
  return propertiesOf(filesIn(stateStore.prepare(contextWith(more, spec)))['overrides.conf']);
}

describe('given a state store', () => {
  test('then this can be there before its pod runs', () => {
    expect(named(stateStore.prepare(contextWith()))).toEqual([
      'ServiceAccount demo-state-store',
      'ConfigMap demo-state-store',
      'Service demo-state-store-headless',
      'Service demo-state-store',
    ]);
  });

  test('then it keeps state where bookies do, in as many copies as messages', () => {
    const bookies = propertiesOf(filesIn(bookkeeper.prepare(contextWith()))['overrides.conf']);
    expect(settings()['metadataServiceUri']).toBe(bookies['metadataServiceUri']);
    const quorumsOf = (said: Record<string, string>) =>
      ['Ensemble', 'WriteQuorum', 'AckQuorum'].map(name => said[`dlog.bkc${name}Size`]);
    expect(quorumsOf(settings())).toEqual(['2', '2', '2']);
    const quorums = { ensemble: 3, write: 3, ack: 2 };
    expect(quorumsOf(settings({}, { quorums }))).toEqual(['3', '3', '2']);
    const one = { profile: 'Development', bookkeeper: { replicas: 1 } };
    expect(quorumsOf(settings({}, one))).toEqual(['1', '1', '1']);
  });

  test('when keys are given, then they are in it, beside where it has what it makes anew', () => {
    expect(settings()['dlog.readAheadWaitTime']).toBe('20');
    const config = { 'storage.checkpoint.restore.idle.limit.ms': 1, 'dlog.readAheadWaitTime': 50 };
    expect(settings({ config })).toMatchObject({
      'dlog.readAheadWaitTime': '50',
      'storage.checkpoint.restore.idle.limit.ms': '1',
      'storage.range.store.dirs': '/tmp/state',
    });
  });

  test('then it has no volume, and serves where its Service says', () => {
    const set = stateStore.run(contextWith(), 1);
    expect(set['spec']).not.toHaveProperty('volumeClaimTemplates');
    expect(podOf(set).volumes.map(({ name }) => name)).toEqual(['config', 'scratch', 'logs']);
    expect(containerOf(set)).toMatchObject({
      ports: [{ containerPort: 4181 }],
      readinessProbe: { exec: { command: ['bash', '-c', '[ -e /tmp/serving ]'] } },
      livenessProbe: { tcpSocket: { port: 4181 } },
    });
  });

  test('then what is known of a server before is forgotten first, and the server is the process that is told to end', () => {
    const { 'start.sh': script = '' } = filesIn(stateStore.prepare(contextWith()));
    const lines = script.split('\n');
    const forgets = lines.findIndex(line => /^bash \S+\/forget\.sh '\S+:2181,\S+:2181,\S+:2181'$/.test(line));
    const starts = lines.findIndex(line => line.startsWith('exec bin/bookkeeper'));
    expect([forgets > lines.indexOf('rm -f /tmp/serving'), starts > forgets]).toEqual([true, true]);
    expect(lines).toContain('rm -f /tmp/serving');
    expect(lines.slice(starts).join('\n')).toMatch(/bash \S+\/watch\.sh \$\$\) 2>&1/);
  });
});
