import { describe, expect, test } from 'vitest';
import { bookieId, overrides, rackAwareDriver, sharedOverrides } from '#src/components/bookkeeper/config.ts';
import { contextOf } from '../context.ts';
import { propertiesOf } from '../made.ts';

function settings(config: object = {}): Record<string, string> {
  return propertiesOf(overrides(contextOf({ bookkeeper: { config } })));
}

describe('given the configuration of bookies', () => {
  test('then a bookie is known by the name of its pod, as the operator calls it too', () => {
    const { advertisedAddress, bookiePort, useHostNameAsBookieID } = settings();
    expect(useHostNameAsBookieID).toBe('true');
    expect(`${advertisedAddress}:${bookiePort}`).toBe('@POD_FQDN@:3181');
    expect(bookieId(contextOf(), 'demo-bookie-0')).toBe(
      'demo-bookie-0.demo-bookie-headless.pulsar.svc.cluster.local:3181',
    );
  });

  test('then journal and ledgers are on their own volumes', () => {
    expect(settings()).toMatchObject({
      journalDirectories: '/pulsar/data/journal',
      ledgerDirectories: '/pulsar/data/ledgers',
    });
  });

  test('then no bookie copies ledgers beside its work: autorecovery has pods for that', () => {
    expect(settings()).toMatchObject({ autoRecoveryDaemonEnabled: 'false' });
  });

  test('when nothing is said of it, then one that was read-only takes writes again when it restarts', () => {
    expect(settings()).toMatchObject({ persistBookieStatusEnabled: 'false' });
    expect(settings({ persistBookieStatusEnabled: 'true' })).toMatchObject({
      persistBookieStatusEnabled: 'true',
    });
  });
});

describe('given the metadata of ledgers', () => {
  const context = contextOf({ zookeeper: { chroot: '/pulsar' } });

  test('then BookKeeper’s driver finds it below the cluster’s path, its hosts divided by semicolons', () => {
    const { metadataServiceUri } = sharedOverrides(context);
    expect(metadataServiceUri).toMatch(
      /^zk\+hierarchical:\/\/demo-zookeeper-0\S+:2181;demo-zookeeper-1\S+:2181;/,
    );
    expect(metadataServiceUri).toMatch(/:2181\/pulsar\/ledgers$/);
  });

  test('then those that choose bookies have Pulsar’s driver, which knows of racks', () => {
    const { metadataServiceUri } = rackAwareDriver(context);
    expect(metadataServiceUri).toMatch(/^metadata-store:zk:demo-zookeeper-0\S+:2181;demo-zookeeper-1/);
    expect(metadataServiceUri).toMatch(/:2181\/pulsar$/);
    expect(metadataServiceUri).not.toContain(',');
  });
});
