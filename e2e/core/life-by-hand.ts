import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { kubectl } from '../support/kubernetes.ts';
import type { ReadySampler } from '../support/ready-sampler.ts';
import type { Subject } from '../support/subject.ts';

const minute = 60_000;

/** What people do to the objects of a cluster that is ready: it is put right, or stays if it is theirs. */
export function byHand(subject: Subject, sampler: () => ReadySampler): void {
  const owned = [
    ['service', 'life-broker'],
    ['configmap', 'life-zookeeper-ensemble'],
    ['poddisruptionbudget', 'life-bookie'],
    ['serviceaccount', 'life-proxy'],
    ['statefulset', 'life-autorecovery'],
  ] as const;

  test.each(owned)(
    'when the %s %s is deleted by hand, then it is back, with an event',
    (kind, name) =>
      sampler().byHand(async () => {
        const uid = () => subject.field(kind, name, '{.metadata.uid}');
        const before = await uid();
        await kubectl(['-n', subject.namespace, 'delete', kind, name, '--wait=false', '--cascade=orphan']);
        const begun = performance.now();
        await eventually(`${kind} ${name} back`, async () => (await uid()) !== before, {
          withinMs: 20_000,
          everyMs: 20,
        });
        console.info(`${kind} ${name} was back after ${Math.round(performance.now() - begun)} ms`);
        await eventually('the event', async () => {
          const notes = await subject.events('Restored');
          return notes.some(note => note.includes(name) && note.includes('deleted'));
        });
        await subject.condition('Ready', 'True');
      }),
    2 * minute,
  );

  const edits = [
    [
      'service',
      'life-broker',
      '{"spec":{"selector":{"app.kubernetes.io/component":"nothing"}}}',
      '{.spec.selector}',
      'broker',
    ],
    ['configmap', 'life-zookeeper-ensemble', '{"data":{"bootstrap":"true"}}', '{.data.bootstrap}', 'false'],
    ['poddisruptionbudget', 'life-bookie', '{"spec":{"maxUnavailable":3}}', '{.spec.maxUnavailable}', '1'],
    [
      'serviceaccount',
      'life-proxy',
      '{"automountServiceAccountToken":true}',
      '{.automountServiceAccountToken}',
      'false',
    ],
    ['statefulset', 'life-proxy', '{"spec":{"replicas":0}}', '{.spec.replicas}', '1'],
    // What they add excludes what is there: the API server takes no mixture.
    [
      'statefulset',
      'life-broker',
      '{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":0}}}}',
      '{.spec.updateStrategy.type}',
      'OnDelete',
    ],
    [
      'poddisruptionbudget',
      'life-bookie',
      '{"spec":{"minAvailable":2,"maxUnavailable":null}}',
      '{.spec.maxUnavailable}',
      '1',
    ],
  ] as const;

  test.each(edits)(
    'when the %s %s is edited by hand, then it is put right',
    (kind, name, patch, path, right) =>
      sampler().byHand(async () => {
        await kubectl(['-n', subject.namespace, 'patch', kind, name, '--type=merge', '-p', patch]);
        const begun = performance.now();
        await eventually(
          `${kind} ${name} right`,
          async () => {
            return (await subject.field(kind, name, path)).includes(right);
          },
          { withinMs: 20_000, everyMs: 20 },
        );
        console.info(`${kind} ${name} was right after ${Math.round(performance.now() - begun)} ms`);
        await subject.condition('Ready', 'True');
      }),
    3 * minute,
  );

  test(
    'when somebody adds a label of their own, then it stays',
    async () => {
      await kubectl(['-n', subject.namespace, 'label', 'service', 'life-broker', 'team=blue']);
      const patch = ['patch', 'service', 'life-broker', '--type=merge', '-p', '{"spec":{"type":"NodePort"}}'];
      await kubectl(['-n', subject.namespace, ...patch]);
      await eventually('the type put right', async () => {
        return (await subject.field('service', 'life-broker', '{.spec.type}')) === 'ClusterIP';
      });
      const label = await subject.field('service', 'life-broker', '{.metadata.labels.team}');
      expect(label).toBe('blue');
    },
    minute,
  );
}
