import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { get, kubectl } from '../support/kubernetes.ts';
import {
  killOperator,
  leader,
  logBeforeRestart,
  pauseOperator,
  resumeOperator,
  scaleOperator,
} from '../support/operator.ts';
import type { Subject } from '../support/subject.ts';

const minute = 60_000;

/** What becomes of a cluster whose operator is away, killed, or hangs. */
export function operators(subject: Subject): void {
  describe('given an operator that is away', () => {
    test(
      'when the cluster is edited meanwhile, then the operator catches up on its return',
      async () => {
        await scaleOperator(0);
        await subject.patch({ proxy: { replicas: 2 } });
        await scaleOperator(1);
        await subject.condition('Ready', 'True');
        expect(await subject.pods('proxy')).toHaveLength(2);
        await subject.patch({ proxy: { replicas: 1 } });
        await subject.condition('Ready', 'True');
        expect(await subject.pods('proxy')).toHaveLength(1);
      },
      4 * minute,
    );
  });

  describe('given two operators', () => {
    test(
      'when the leader is killed and can not return, then the other takes over',
      async () => {
        await scaleOperator(2);
        const before = await eventually('a leader', async () => (await leader()) || undefined);
        await kubectl(['-n', 'pulsar-operator', 'annotate', 'pod', before, 'e2e=killed', '--overwrite']);
        const begun = performance.now();
        await kubectl(['-n', 'pulsar-operator', 'delete', 'pod', before, '--grace-period=0', '--force']);
        await killOperator(before);
        await eventually(
          'another leader',
          async () => {
            const now = await leader();
            return now !== '' && now !== before;
          },
          { withinMs: 40_000, everyMs: 100 },
        );
        console.info(`the lease changed hands ${Math.round(performance.now() - begun)} ms after the kill`);
        await kubectl(['-n', subject.namespace, 'delete', 'service', 'life-proxy']);
        await eventually('the new leader acts', () =>
          get(`/api/v1/namespaces/${subject.namespace}/services/life-proxy`),
        );
        await scaleOperator(1);
      },
      3 * minute,
    );
  });

  describe('given a leader that hangs', () => {
    test(
      'when another has taken over and the first wakes up, then only one acts and the first ends',
      async () => {
        await scaleOperator(2);
        const hanging = await eventually('a leader', async () => (await leader()) || undefined);
        const restored = await subject.events('Restored');
        pauseOperator(hanging);
        await kubectl(['-n', subject.namespace, 'delete', 'serviceaccount', 'life-autorecovery']);
        const theAccount = () =>
          get(`/api/v1/namespaces/${subject.namespace}/serviceaccounts/life-autorecovery`);
        const before = await eventually('the other acts', theAccount, { withinMs: 40_000, everyMs: 100 });
        expect(await leader()).not.toBe(hanging);
        const woken = Date.now();
        resumeOperator(hanging);
        await eventually('the first says why it ends, and ends', async () => {
          const last = (await logBeforeRestart(hanging)).at(-1);
          return last && last.time >= woken && last.msg.includes('Lost the lease');
        });
        expect((await theAccount())?.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
        await scaleOperator(1);
        expect((await subject.events('Restored')).length).toBe(restored.length + 1);
      },
      3 * minute,
    );
  });
}
