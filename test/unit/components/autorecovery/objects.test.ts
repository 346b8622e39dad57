import { describe, expect, test } from 'vitest';
import { autorecovery } from '#src/components/autorecovery/objects.ts';
import { contextOf } from '../context.ts';
import { containerOf, filesIn, named, propertiesOf } from '../made.ts';

function settings(spec: object = {}): Record<string, string> {
  return propertiesOf(filesIn(autorecovery.prepare(contextOf(spec)))['overrides.conf']);
}

describe('given autorecovery', () => {
  test('then it has neither a Service for clients nor a budget: nobody waits for it', () => {
    expect(named(autorecovery.prepare(contextOf()))).toEqual([
      'ServiceAccount demo-autorecovery',
      'ConfigMap demo-autorecovery',
      'Service demo-autorecovery-headless',
    ]);
    expect(autorecovery.run(contextOf(), 1)['spec']).not.toHaveProperty('volumeClaimTemplates');
  });

  test('when a bookie only restarts, then nothing of what it holds is copied, unless told otherwise', () => {
    expect(settings()).toMatchObject({ lostBookieRecoveryDelay: '120' });
    const config = { lostBookieRecoveryDelay: 0 };
    expect(settings({ autorecovery: { config } })).toMatchObject({ lostBookieRecoveryDelay: '0' });
  });

  test('then it goes by the bookies’ configuration, and by its own before that', () => {
    const spec = {
      bookkeeper: { config: { a: 'bookie', b: 'bookie' } },
      autorecovery: { config: { b: 'own' } },
    };
    expect(settings(spec)).toMatchObject({ a: 'bookie', b: 'own' });
  });

  test('then it keeps to the racks when it chooses bookies for the copies', () => {
    expect(settings()['metadataServiceUri']).toMatch(/^metadata-store:zk:/);
  });

  test('then its pods are asked over HTTP', () => {
    expect(settings()).toMatchObject({ httpServerEnabled: 'true', httpServerPort: '8000' });
    expect(containerOf(autorecovery.run(contextOf(), 1))).toMatchObject({
      readinessProbe: { httpGet: { path: '/heartbeat', port: 8000 } },
    });
  });
});
